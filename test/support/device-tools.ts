import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from './programs.ts';

/**
 * A folder with `node` and `npm` that any user can run: the Node.js that runs the tests, and the machine's npm. What lies
 * where only root can read is copied.
 */
export function makeToolFolder(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const node = join(bin, 'node');
  const npmCli = findNpm();
  if (isOpenToAll(process.execPath)) symlinkSync(process.execPath, node);
  else copyFileSync(process.execPath, node);
  const npmFolder = dirname(dirname(npmCli));
  const cli = isOpenToAll(npmCli) ? npmCli : join(folder, 'npm/bin/npm-cli.js');
  if (cli !== npmCli) cpSync(npmFolder, join(folder, 'npm'), { recursive: true, dereference: true });
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec '${node}' '${cli}' "$@"\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  return bin;
}

let settings: string | undefined;

/** The registry settings of this machine, without anything secret, as an .npmrc. */
export function npmSettings(): string {
  settings ??= readNpmSettings();
  return settings;
}

function readNpmSettings(): string {
  const keys = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy'];
  const said = execFileSync(process.execPath, [findNpm(), 'config', 'get', ...keys], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const isUseful = (line: string) =>
    /^[a-z-]+=.+/.test(line) && !/=(null|undefined)$/.test(line) && !line.includes('@');
  const lines = said.split('\n').filter(isUseful);
  // What this process trusts beyond Node's own list, npm on the device must trust too.
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  if (extra && !lines.some((line) => line.startsWith('cafile='))) lines.push(`cafile=${extra}`);
  return lines.join('\n').concat('\n');
}

function findNpm(): string {
  const beside = join(dirname(dirname(process.execPath)), 'lib/node_modules/npm/bin/npm-cli.js');
  const installed = findProgram('npm');
  for (const candidate of [beside, installed && realpathSync(installed), process.env.npm_execpath]) {
    if (candidate?.endsWith('npm-cli.js') && isFile(candidate)) return candidate;
  }
  throw new Error('npm is not installed');
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Whether a user who is nobody in particular can read it. */
function isOpenToAll(path: string): boolean {
  const real = realpathSync(path);
  if ((statSync(real).mode & 0o004) === 0) return false;
  for (let at = dirname(real); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
