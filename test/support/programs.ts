import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Where a system program is; `null` when it is not installed. */
export function findProgram(name: string): string | null {
  for (const folder of folders) {
    try {
      accessSync(`${folder}/${name}`, constants.X_OK);
      return `${folder}/${name}`;
    } catch {
      // Not in this one.
    }
  }
  return null;
}

/** Why tests that need root and these programs cannot run here; `null` when they can. */
export function missing(...names: string[]): string | null {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  const absent = names.filter((name) => findProgram(name) === null);
  return absent.length === 0 ? null : `not installed: ${absent.join(', ')}`;
}

/** Runs a system program to its end. Throws with what it said. */
export function runProgram(name: string, args: string[], input = ''): string {
  const path = findProgram(name);
  if (path === null) throw new Error(`${name} is not installed`);
  return execFileSync(path, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

/** The same for what takes long: a test that blocks for a minute is given up by its runner. */
export async function runLongProgram(name: string, args: string[]): Promise<string> {
  const path = findProgram(name);
  if (path === null) throw new Error(`${name} is not installed`);
  return (await promisify(execFile)(path, args, { encoding: 'utf8' })).stdout;
}
