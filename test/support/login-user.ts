import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { runProgram } from './programs.ts';
import { waitFor } from './wait-for.ts';

export interface LoginUser {
  name: string;
  uid: number;
  home: string;
  password: string;
  /** Ends what the user still runs and removes the account. The home belongs to the caller. */
  remove(): Promise<void>;
}

/** The pid of the test is in the name, so that what a killed test left behind can be told from what is in use. */
const prefix = 'flt';

/** Makes a system user with a password of its own. Needs root. */
export async function addLoginUser(home: string, shell = '/bin/sh'): Promise<LoginUser> {
  await removeLeftovers();
  const name = `${prefix}${process.pid}x${randomBytes(3).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  mkdirSync(home, { recursive: true });
  await retried(() =>
    runProgram('useradd', ['--no-create-home', '--home-dir', home, '--shell', shell, '--no-user-group', name]),
  );
  await retried(() => runProgram('chpasswd', [], `${name}:${password}\n`));
  const uid = Number(runProgram('id', ['-u', name]));
  chownSync(home, uid, 0);
  chmodSync(home, 0o700);
  return { name, uid, home, password, remove: () => removeUser(name, uid) };
}

async function removeUser(name: string, uid: number): Promise<void> {
  await endProcessesOf(uid);
  await retried(() => runProgram('userdel', [name]));
}

/** The uid is of this test alone: whatever runs under it was started by it. */
async function endProcessesOf(uid: number): Promise<void> {
  await waitFor(`the processes of uid ${uid} to end`, () => {
    const pids = processesOf(uid);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in between.
      }
    }
    return pids.length === 0;
  });
}

/** Pids that run under a uid; those that have ended and wait to be noticed are not counted. */
export function processesOf(uid: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      const status = read(`/proc/${pid}/status`);
      return new RegExp(`^Uid:\\s+${uid}\\b`, 'm').test(status) && !/^State:\s+Z/m.test(status);
    });
}

async function removeLeftovers(): Promise<void> {
  for (const line of read('/etc/passwd').split('\n')) {
    const match = new RegExp(`^(${prefix}(\\d+)x[0-9a-f]{6}):[^:]*:(\\d+):`).exec(line);
    if (!match?.[1] || !match[2] || existsSync(`/proc/${match[2]}`)) continue;
    await removeUser(match[1], Number(match[3])).catch(() => {
      // Another test was quicker.
    });
  }
}

/** The account files are locked while another test changes them. */
async function retried(work: () => unknown): Promise<void> {
  let problem: unknown;
  await waitFor(
    'the account files',
    () => {
      try {
        work();
        return true;
      } catch (error) {
        problem = error;
        if (!/lock|try again/i.test(String(error))) throw error;
        return false;
      }
    },
    20_000,
  ).catch(() => {
    throw problem;
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
