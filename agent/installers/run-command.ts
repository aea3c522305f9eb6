import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { AgentError, errnoOf } from '../errors.ts';
import { endGroup, unitVariable } from '../runners/process-group.ts';

export interface CommandOptions {
  program: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Marks the process, so that the next agent finds it if this one is killed. */
  mark: string;
  timeoutMs: number;
  onLine?: (text: string, stream: 'stdout' | 'stderr') => void;
  signal?: AbortSignal;
}

export interface CommandResult {
  code: number | null;
  /** The last `keptCharacters` of each. */
  stdout: string;
  stderr: string;
}

const keptCharacters = 256 * 1024;

/**
 * Runs a program to its end: no shell, bounded time and output, and nothing of it runs afterwards. A program that
 * fails is no error here. Throws `no-installer` where there is no such program, `install-failed` on timeout,
 * `cancelled` when the signal aborts.
 */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const child = spawn(options.program, options.args, {
    cwd: options.cwd,
    env: { ...options.env, [unitVariable]: options.mark },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = new LineCollector((line) => options.onLine?.(line, 'stdout'));
  const stderr = new LineCollector((line) => options.onLine?.(line, 'stderr'));
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  let stoppedBy: AgentError | undefined;
  const stop = (reason: AgentError) => {
    stoppedBy ??= reason;
    if (child.pid !== undefined) void endGroup(child.pid, 2_000);
  };
  const timer = setTimeout(
    () =>
      stop(new AgentError('install-failed', `${options.program} did not end within ${options.timeoutMs / 1000} s.`)),
    options.timeoutMs,
  );
  const onAbort = () => stop(new AgentError('cancelled', 'The agent is stopping.'));
  options.signal?.addEventListener('abort', onAbort);
  if (options.signal?.aborted) onAbort();
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (stoppedBy) throw stoppedBy;
    return { code, stdout: stdout.end(), stderr: stderr.end() };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      throw new AgentError('no-installer', `There is no program named ${options.program} on the device.`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

class LineCollector {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #kept = '';
  #partial = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const text = this.#decoder.write(chunk);
    this.#kept = (this.#kept + text).slice(-keptCharacters);
    const lines = (this.#partial + text).split('\n');
    this.#partial = (lines.pop() ?? '').slice(-keptCharacters);
    for (const line of lines) if (line.trim() !== '') this.#onLine(line);
  }

  end(): string {
    if (this.#partial.trim() !== '') this.#onLine(this.#partial);
    this.#partial = '';
    return this.#kept;
  }
}
