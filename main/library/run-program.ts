import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface ProgramRun {
  program: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface ProgramEnd {
  /** `null` when it was ended from outside, or took too long. */
  code: number | null;
  stdout: string;
  stderr: string;
}

const maxOutputChars = 4 * 1024 * 1024;
const graceMs = 3000;
const isWindows = process.platform === 'win32';

/** Where a program lies; `null` when it is not in the PATH. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const names = isWindows ? [`${name}.exe`, `${name}.cmd`] : [name];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const path of names.map((each) => join(folder, each))) {
      const found = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return path;
    }
  }
  return null;
}

/**
 * Runs a program of the laptop to its end; whatever way that comes, it is gone when this returns. No shell
 * comes between. Throws the reason of the signal when it aborted.
 */
export async function runProgram({ program, args, cwd, env, timeoutMs, signal }: ProgramRun): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] = (texts[name] + text).slice(-maxOutputChars);
    });
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let hard: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    hard = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  stop.addEventListener('abort', end, { once: true });
  try {
    const code = await ended;
    signal.throwIfAborted();
    return { code, ...texts };
  } finally {
    clearTimeout(hard);
    stop.removeEventListener('abort', end);
  }
}
