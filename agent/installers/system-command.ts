import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { AgentErrorCode } from '../../contract/agent/common.ts';
import { AgentError, errnoOf } from '../errors.ts';
import { endGroup, findMarked, unitVariable } from '../runners/process-group.ts';
import { findProgram } from './find-program.ts';
import { type CommandResult, runCommand } from './run-command.ts';

export interface SystemOptions {
  env: Record<string, string>;
  /** Where commands may put files of the moment. */
  temporaryFolder: string;
  /** The mark of package managers that work on the system. */
  mark: string;
  /** How long to wait for a lock that another package manager holds. */
  lockWaitMs: number;
}

export interface SystemCommand {
  program: string;
  args: string[];
  timeoutMs: number;
  onLine?: (text: string) => void;
  signal?: AbortSignal;
  /** What it means when the program does not end in time. */
  late?: AgentErrorCode;
}

export interface SystemResult {
  code: number | null;
  /** The last of what it said, on either output. */
  text: string;
}

const keptBytes = 256 * 1024;
const maximumOutputBytes = 64 * 1024 ** 2;

/** PATH with the folders where the programs of an administrator are. */
export function systemPath(path = ''): string {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  for (const folder of ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin']) {
    if (!folders.includes(folder)) folders.push(folder);
  }
  return folders.join(delimiter);
}

/** The environment of package managers and init scripts: plain English, no questions. */
export function systemEnvironment(env: Record<string, string>): Record<string, string> {
  return {
    ...env,
    PATH: systemPath(env.PATH),
    LC_ALL: 'C',
    LANGUAGE: 'C',
    DEBIAN_FRONTEND: 'noninteractive',
    DEBCONF_NONINTERACTIVE_SEEN: 'true',
    APT_LISTCHANGES_FRONTEND: 'none',
    NEEDRESTART_SUSPEND: '1',
  };
}

/** Asks a program that changes nothing and starts nothing; its outputs are kept apart. */
export async function ask(options: SystemOptions, program: string, args: string[]): Promise<CommandResult> {
  const env = systemEnvironment(options.env);
  return runCommand({
    program: programPath(program, env),
    args,
    cwd: '/',
    env,
    mark: options.mark,
    timeoutMs: 60_000,
  });
}

/**
 * Runs a program that changes the system, to its end: no shell, bounded time and output. Its outputs go to a file: a
 * daemon that it starts inherits them, and would hold (and later break on) a pipe. Throws `no-installer` where there is
 * no such program, `late` on timeout, `cancelled` when the signal aborts.
 */
export async function change(options: SystemOptions, command: SystemCommand): Promise<SystemResult> {
  const env = systemEnvironment(options.env);
  const program = programPath(command.program, env);
  await mkdir(options.temporaryFolder, { recursive: true, mode: 0o700 });
  const outputPath = join(options.temporaryFolder, `output-${randomUUID()}`);
  const output = await open(outputPath, 'wx+', 0o600);
  try {
    const child = spawn(program, command.args, {
      cwd: '/',
      env: { ...env, [unitVariable]: options.mark },
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    const watch = watchOver(child.pid, command, outputPath);
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      if (watch.stoppedBy) throw watch.stoppedBy;
      const text = await readEnd(output);
      for (const line of text.split('\n')) if (line.trim() !== '') command.onLine?.(line);
      return { code, text };
    } finally {
      watch.end();
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw new AgentError('no-installer', `There is no ${command.program} on the device.`, { cause: error });
  } finally {
    await output.close();
    await rm(outputPath, { force: true });
  }
}

/** Runs a change again and again while another package manager holds the lock. Throws `busy` when that takes too long. */
export async function changeWithPatience(
  options: SystemOptions,
  command: SystemCommand,
  isLocked: (text: string) => boolean,
): Promise<SystemResult> {
  const deadline = Date.now() + options.lockWaitMs;
  for (;;) {
    const result = await change(options, command);
    if (result.code === 0 || !isLocked(result.text)) return result;
    if (Date.now() > deadline || command.signal?.aborted) {
      throw new AgentError('busy', 'Another package manager is at work on the device; try again when it has finished.');
    }
    await new Promise((done) => setTimeout(done, 1_000));
  }
}

/** Throws `needs-root` where the agent may not change the system. */
export function demandRoot(what: string): void {
  if (process.getuid?.() === 0) return;
  throw new AgentError('needs-root', `Only root may ${what}, and the agent does not run as root.`);
}

/** Waits until none of these programs of an earlier agent runs; after `timeoutMs` they are ended. */
export async function outlastEarlier(options: SystemOptions, programs: string[], timeoutMs = 300_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const running = () => findMarked(options.mark).filter((pid) => programs.includes(nameOf(pid)));
  for (let left = running(); left.length > 0; left = running()) {
    if (Date.now() > deadline) for (const pid of left) await endGroup(pid, 10_000);
    await new Promise((done) => setTimeout(done, 200));
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function programPath(program: string, env: Record<string, string>): string {
  const path = findProgram(program, env.PATH ?? '');
  if (!path) throw new AgentError('no-installer', `There is no ${program} on the device.`);
  return path;
}

function watchOver(pid: number | undefined, command: SystemCommand, outputPath: string) {
  const watch: { stoppedBy: AgentError | undefined; end: () => void } = { stoppedBy: undefined, end: () => undefined };
  const stop = (code: AgentErrorCode, words: string) => {
    watch.stoppedBy ??= new AgentError(code, words);
    if (pid !== undefined) void endGroup(pid, 10_000);
  };
  const late = command.late ?? 'install-failed';
  const timer = setTimeout(
    () => stop(late, `${command.program} did not end within ${command.timeoutMs / 1000} s.`),
    command.timeoutMs,
  );
  const size = setInterval(() => {
    stat(outputPath).then(
      (file) => file.size > maximumOutputBytes && stop(late, `${command.program} says more than can be kept.`),
      () => undefined,
    );
  }, 1_000);
  const onAbort = () => stop('cancelled', 'The agent is stopping.');
  command.signal?.addEventListener('abort', onAbort);
  if (command.signal?.aborted) onAbort();
  watch.end = () => {
    clearTimeout(timer);
    clearInterval(size);
    command.signal?.removeEventListener('abort', onAbort);
  };
  return watch;
}

async function readEnd(file: Awaited<ReturnType<typeof open>>): Promise<string> {
  const { size } = await file.stat();
  const from = Math.max(0, size - keptBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  return buffer.toString('utf8', 0, bytesRead);
}
