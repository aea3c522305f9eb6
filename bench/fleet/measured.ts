// What a program costs from its start to its end, with every process that it starts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { track } from './started.ts';

export interface Cost {
  wallS: number;
  /** User and system time of the controller, its children included. */
  cpuS: number;
  peakMb: number;
}

export interface Program {
  argv: readonly string[];
  env?: Record<string, string>;
}

const sampleMs = 250;
const ticksPerSecond = 100;
const keptChars = 4000;
const pageMb = 4096 / 1e6;

/** A shell that outlives the program and tells what all its children took; the wait for them is its own. */
const teller = '"$@"; code=$?; read -r line < /proc/$$/stat; echo "$line" >&3; exit $code';

/** Runs a program. Throws when it fails, with the end of what it said. */
export async function measure({ argv, env }: Program): Promise<Cost & { stdout: string }> {
  const startedAt = performance.now();
  const child = spawn('/bin/sh', ['-c', teller, 'sh', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    detached: true,
  });
  const release = track(child);
  let stdout = '';
  let said = '';
  let stat = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout = (stdout + chunk).slice(-keptChars);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-keptChars);
  });
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    stat += chunk;
  });
  const over = new AbortController();
  const peak = samplePeak(child.pid ?? 0, over.signal);
  let wallS = 0;
  child.once('exit', () => {
    wallS = (performance.now() - startedAt) / 1000;
  });
  const [code] = await once(child, 'close');
  release();
  over.abort();
  if (code !== 0) throw new Error(`${argv[0]} ended with ${code}: ${stdout}${said}`);
  return { wallS, cpuS: childSeconds(stat), peakMb: await peak, stdout };
}

/** The children's part of a line of /proc/PID/stat. */
function childSeconds(line: string): number {
  const [user = 0, system = 0] = fieldsOf(line).slice(13, 15).map(Number);
  return (user + system) / ticksPerSecond;
}

/** User and system seconds of one process, without its children. */
export function ownSeconds(pid: number): number {
  try {
    const [user = 0, system = 0] = fieldsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'))
      .slice(11, 13)
      .map(Number);
    return (user + system) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** What follows the name, which may hold anything. */
function fieldsOf(line: string): string[] {
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}

async function samplePeak(pid: number, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    peak = Math.max(peak, residentMb(childrenOf(pid)));
    await delay(sampleMs, undefined, { signal }).catch(() => {});
  }
  return peak;
}

/** Of these processes together; what they share counts for each. */
export function residentMb(pids: readonly number[]): number {
  let pages = 0;
  for (const pid of pids) pages += Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0);
  return pages * pageMb;
}

function childrenOf(pid: number): number[] {
  const own = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return own.flatMap((child) => [child, ...childrenOf(child)]);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
