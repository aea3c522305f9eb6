import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { AgentError } from '../errors.ts';
import { endGroup, findMarked, unitVariable } from '../runners/process-group.ts';
import { readStat } from '../state/process-identity.ts';

export interface BuildStep {
  argv: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  /** Marks what it starts, so that nothing of it stays, whatever it does. */
  mark: string;
  timeoutMs: number;
  onLine: (text: string, stream: 'stdout' | 'stderr') => void;
  signal: AbortSignal;
}

const graceMs = 2_000;
/** How long output may come after the end: what was started in the background may hold it open for ever. */
const outputMs = 1_000;

/**
 * Runs one step of a build; nothing of it runs when this answers. Gives the exit code. Throws `install-failed` when it
 * does not end in time, `cancelled`, and system errors where there is no such program.
 */
export async function runBuildStep(step: BuildStep): Promise<number> {
  const [program, ...args] = step.argv;
  const child = spawn(program, args, {
    cwd: step.cwd,
    env: { ...step.env, [unitVariable]: step.mark },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const readers = [readLines(child.stdout, 'stdout', step), readLines(child.stderr, 'stderr', step)];
  let stoppedBy: AgentError | undefined;
  const stop = (reason: AgentError) => {
    stoppedBy ??= reason;
    if (child.pid !== undefined) void endGroup(child.pid, graceMs);
  };
  const seconds = Math.round(step.timeoutMs / 1000);
  const timer = setTimeout(
    () => stop(new AgentError('install-failed', `The build did not end within ${seconds} s.`)),
    step.timeoutMs,
  );
  const onAbort = () => stop(new AgentError('cancelled', 'The build was cancelled.'));
  step.signal.addEventListener('abort', onAbort);
  if (step.signal.aborted) onAbort();
  try {
    const code = await exitOf(child);
    await Promise.race([Promise.all(readers), new Promise((done) => setTimeout(done, outputMs).unref())]);
    if (stoppedBy) throw stoppedBy;
    return code;
  } finally {
    clearTimeout(timer);
    step.signal.removeEventListener('abort', onAbort);
    await endMarked(step.mark);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Ends everything that carries a mark. */
export async function endMarked(mark: string): Promise<void> {
  const groups = new Set(findMarked(mark).map((pid) => readStat(pid)?.group ?? pid));
  await Promise.all([...groups].map((group) => endGroup(group, graceMs)));
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 128;
}

async function readLines(from: Readable, stream: 'stdout' | 'stderr', step: BuildStep): Promise<void> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => step.onLine(line, stream));
  await once(lines, 'close');
}
