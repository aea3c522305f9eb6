import { readdirSync, readFileSync } from 'node:fs';
import { readStat } from '../state/process-identity.ts';

/** The variable that marks what the agent started, so that it is found again whatever happened to the records. */
export const unitVariable = 'FLOTILLA_UNIT';

/** Processes that carry a mark in their environment, oldest number first. Empty where there is no /proc. */
export function findMarked(mark: string): number[] {
  const wanted = `${unitVariable}=${mark}`;
  return processNumbers().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(wanted);
    } catch {
      return false;
    }
  });
}

/** Whether anything of a process group still runs; what is dead and not yet collected does not count. */
export function groupRuns(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  return processNumbers().some((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && stat.group === group && stat.state !== 'Z' && stat.state !== 'X';
  });
}

/** Sends a signal to a whole group; a group that is gone is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Gone already, or not ours to signal: whoever waits for its end sees which.
  }
}

/** Waits until nothing of the group runs; false when it still does after `timeoutMs`. */
export async function groupEnded(group: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (let pause = 5; groupRuns(group); pause = Math.min(pause * 2, 100)) {
    if (Date.now() > deadline) return false;
    await new Promise((done) => setTimeout(done, pause));
  }
  return true;
}

/** Asks a group to end, then makes it; false when it runs even so. */
export async function endGroup(group: number, graceMs: number): Promise<boolean> {
  signalGroup(group, 'SIGTERM');
  if (await groupEnded(group, graceMs)) return true;
  signalGroup(group, 'SIGKILL');
  return groupEnded(group, 5_000);
}

function processNumbers(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
