import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deviceMarker } from './environment.ts';

// A command may start processes that leave its session and outlive it, as the agent and its modules do. What they
// cannot lose without trying is the environment they came with, so the device's folder in it tells whose they are.

const graceMs = 1000;
const deadlineMs = 10_000;

/**
 * Ends every process of the devices whose folders are in `fleetFolder`: SIGTERM first, SIGKILL after a second. Throws
 * when some still run after ten seconds.
 */
export async function endProcesses(fleetFolder: string): Promise<void> {
  const startedAt = performance.now();
  let quietScans = 0;
  while (quietScans < 2) {
    const found = await processesOf(fleetFolder);
    // Twice: a process that is just being replaced by another program has no environment to read.
    quietScans = found.length === 0 ? quietScans + 1 : 0;
    const passedMs = performance.now() - startedAt;
    if (found.length > 0 && passedMs > deadlineMs) {
      throw new Error(`processes of simulated devices do not end: ${found.join(', ')}`);
    }
    for (const pid of found) signal(pid, passedMs > graceMs ? 'SIGKILL' : 'SIGTERM');
    if (found.length > 0) await delay(20);
  }
}

/** The ids of the running processes that were started on one of the devices in `fleetFolder`. */
async function processesOf(fleetFolder: string): Promise<number[]> {
  const mark = `${deviceMarker}=${join(fleetFolder, '/')}`;
  const all = process.platform === 'linux' ? await linuxProcesses() : await otherProcesses();
  return all
    .filter(({ pid, environment }) => pid !== process.pid && environment.some((entry) => entry.startsWith(mark)))
    .map(({ pid }) => pid);
}

interface Process {
  pid: number;
  environment: string[];
}

async function linuxProcesses(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => {
      // Gone meanwhile, a zombie, or another user's: not one of ours in any case.
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return { pid: Number(pid), environment: environment.split('\0') };
    }),
  );
}

async function otherProcesses(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axEww', '-o', 'pid=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').map((line) => {
    const [pid = '', ...words] = line.trim().split(' ');
    return { pid: Number(pid), environment: words };
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
