import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { x as extract } from 'tar';
import { z } from 'zod';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { packageJsonSchema, requiredPeers } from './npm-contents.ts';
import { npmProblem } from './npm-problems.ts';
import { packFolder } from './pack-folder.ts';
import { readTarFile } from './read-tar.ts';
import { findProgram, runProgram } from './run-program.ts';
import { surveyFolder } from './survey-folder.ts';

/** A platform that dependencies are chosen for. */
export interface NpmPlatform {
  cpu: string;
  libc: string;
}

export interface NpmRequest {
  /** `name@version`, or a folder of the laptop. */
  spec: string;
  /** For the sentences of errors. */
  name: string;
  version: string;
  platform: NpmPlatform;
  /** An empty folder for whatever comes up. */
  work: string;
  signal: AbortSignal;
  /** Bytes that were packed so far. */
  onPacking(doneBytes: number): void;
}

const packMs = 15 * 60_000;

/**
 * Makes a tarball of a package with all that it depends on packed in, so that a device without a registry can install it, and
 * gives its path. Everything comes through this laptop's own npm, which knows its registry, proxy and certificates; no script
 * of any package is run. Throws `library.no-npm`, `library.fetch-*`, `library.bad-archive`.
 */
export async function makeNpmPackage(request: NpmRequest): Promise<string> {
  const { work, name, signal } = request;
  const npm = await findProgram('npm');
  if (npm === null) throw new FlotillaError('library.no-npm');
  const fetched = await fetchTarball(npm, request);
  const { complaint } = await readTarFile(fetched, { pick: () => null }, signal);
  if (complaint !== null) throw new FlotillaError('library.bad-archive', { file: name, detail: complaint });
  // npm itself takes files and folders only.
  const folder = join(work, 'package');
  await writeFolder(fetched, folder);
  await prepare(folder);
  await runNpm(npm, { ...request, cwd: folder, args: installArguments(request.platform) });
  await bundle(folder);
  const file = join(work, 'packed.tgz');
  const entries = (await surveyFolder(folder, signal)).filter(({ type }) => type === 'File');
  await packFolder({ folder, entries, prefix: 'package/', file, signal, onProgress: request.onPacking });
  return file;
}

async function fetchTarball(npm: string, request: NpmRequest): Promise<string> {
  const args = [
    'pack',
    '--ignore-scripts',
    '--workspaces=false',
    '--pack-destination',
    request.work,
    '--',
    request.spec,
  ];
  await runNpm(npm, { ...request, cwd: request.work, args });
  const tarball = (await readdir(request.work)).find((entry) => entry.endsWith('.tgz'));
  if (tarball === undefined) {
    throw new FlotillaError('library.fetch-failed', { name: request.name, detail: phrase('npm-packed-nothing') });
  }
  return join(request.work, tarball);
}

function installArguments({ cpu, libc }: NpmPlatform): string[] {
  return [
    'install',
    '--omit=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-package-lock',
    '--bin-links=false',
    '--global=false',
    '--workspaces=false',
    '--install-strategy=hoisted',
    '--prefer-offline',
    // What a device is, whatever this laptop is.
    '--os=linux',
    `--cpu=${cpu}`,
    `--libc=${libc}`,
  ];
}

/** On Windows npm is a script for the shell, which would read more into a path than it says: run what that script runs. */
function npmCommand(npm: string): [string, ...string[]] {
  if (!npm.endsWith('.cmd')) return [npm];
  return [join(dirname(npm), 'node.exe'), join(dirname(npm), 'node_modules', 'npm', 'bin', 'npm-cli.js')];
}

async function runNpm(npm: string, run: NpmRequest & { cwd: string; args: string[] }): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--no-progress', '--loglevel=error'];
  const retries = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const [command = '', ...rest] = run.args;
  const [program, ...before] = npmCommand(npm);
  const { code, stderr } = await runProgram({
    program,
    args: [...before, command, ...quiet, ...retries, ...rest],
    cwd: run.cwd,
    env: process.env,
    timeoutMs: packMs,
    signal: run.signal,
  });
  if (code !== 0) throw npmProblem(stderr, run);
}

async function writeFolder(tarball: string, folder: string): Promise<void> {
  await mkdir(folder);
  const kinds = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory']);
  await extract({
    file: tarball,
    cwd: folder,
    strip: 1,
    preserveOwner: false,
    noMtime: true,
    filter: (_path, entry) => 'type' in entry && kinds.has(entry.type),
  });
}

const anyJson = z.record(z.string(), z.unknown());

/** Has npm install what the package needs and no more, as if it were the project. */
async function prepare(folder: string): Promise<void> {
  const path = join(folder, 'package.json');
  const text = await readFile(path, 'utf8');
  const json = anyJson.parse(JSON.parse(text));
  const known = packageJsonSchema.parse(json);
  // A device would look for the peers of the package itself at its registry: packed in, it does not.
  const dependencies = { ...requiredPeers(known), ...known.dependencies };
  const kept = without(json, [
    'devDependencies',
    'workspaces',
    'peerDependencies',
    'peerDependenciesMeta',
    'overrides',
  ]);
  await writeFile(path, JSON.stringify({ ...kept, dependencies }, null, 2));
  // Both would send npm to the registries of whoever made the package.
  for (const name of ['npm-shrinkwrap.json', 'package-lock.json', '.npmrc'])
    await rm(join(folder, name), { force: true });
}

/** Names everything that was installed as packed in, and no longer wants what was not. */
async function bundle(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  for (const name of ['.package-lock.json', '.bin', '.cache']) {
    await rm(join(modules, name), { recursive: true, force: true });
  }
  for (const path of await packageFolders(modules)) await dropAbsent(path, folder);
  const path = join(folder, 'package.json');
  const json = anyJson.parse(JSON.parse(await readFile(path, 'utf8')));
  const known = packageJsonSchema.parse(json);
  const optional = await present(known.optionalDependencies ?? {}, folder, folder);
  const dependencies = known.dependencies ?? {};
  const packed = {
    ...without(json, ['bundledDependencies', 'optionalDependencies']),
    dependencies: { ...dependencies, ...optional },
    bundleDependencies: Object.keys({ ...dependencies, ...optional }).sort(),
  };
  await writeFile(path, JSON.stringify(packed, null, 2));
}

/** A dependency for another platform that was left out: a device without a registry must not go and look for it. */
async function dropAbsent(folder: string, top: string): Promise<void> {
  const path = join(folder, 'package.json');
  const parsed = anyJson.safeParse(JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')));
  const names = z.record(z.string(), z.string()).safeParse(parsed.data?.optionalDependencies);
  if (!parsed.success || !names.success) return;
  const optionalDependencies = await present(names.data, folder, top);
  if (Object.keys(optionalDependencies).length === Object.keys(names.data).length) return;
  const wanted = z.record(z.string(), z.string()).catch({}).parse(parsed.data.dependencies);
  const dependencies = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !(name in names.data) || name in optionalDependencies),
  );
  await writeFile(path, JSON.stringify({ ...parsed.data, dependencies, optionalDependencies }, null, 2));
}

/** Those of the dependencies that a package in `folder` finds, there or above it up to `top`. */
async function present(names: Record<string, string>, folder: string, top: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, range] of Object.entries(names)) {
    for (let at = folder; at.startsWith(top); at = join(at, '..')) {
      const there = await stat(join(at, 'node_modules', name, 'package.json')).catch(() => null);
      if (there) found[name] = range;
      if (there) break;
    }
  }
  return found;
}

/** The folder of every package below a `node_modules`, at any depth. */
async function packageFolders(modules: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(modules, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const path = join(modules, entry.name);
    if (entry.name.startsWith('@')) {
      found.push(...(await packageFolders(path)));
      continue;
    }
    if (await stat(join(path, 'package.json')).catch(() => null)) found.push(path);
    found.push(...(await packageFolders(join(path, 'node_modules'))));
  }
  return found;
}

function without(json: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));
}
