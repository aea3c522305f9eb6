import { open, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import type { Installed, ServiceDefinition } from './installer.ts';

const manifestSchema = z.object({
  version: z.string(),
  scripts: z.record(z.string(), z.unknown()).optional().catch(undefined),
  bin: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .catch(undefined),
});
type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads what npm put into `folder` and how its service is run: `scripts.start` where there is one (as `npm start`
 * would, but without npm staying in memory), else the program named like the package, else its first program.
 */
export async function inspectNpmPackage(folder: string, name: string): Promise<Installed | undefined> {
  const place = join('node_modules', name);
  const manifest = await readManifest(join(folder, place));
  if (!manifest) return undefined;
  return { version: manifest.version, service: await serviceOf({ folder, place, name, manifest }) };
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

interface Package {
  folder: string;
  place: string;
  name: string;
  manifest: Manifest;
}

async function serviceOf(found: Package): Promise<ServiceDefinition | undefined> {
  const path = ['node_modules/.bin', join(found.place, 'node_modules/.bin')];
  const start = found.manifest.scripts?.start;
  if (typeof start === 'string' && start.trim() !== '') {
    return { argv: ['/bin/sh', '-c', start], folder: found.place, path };
  }
  const program = programOf(found);
  const file = program === undefined ? undefined : await insideOf(join(found.folder, found.place), program);
  if (file === undefined) return undefined;
  const relativeFile = join(found.place, file);
  const argv: [string, ...string[]] = (await isNodeScript(join(found.folder, relativeFile)))
    ? ['node', join('{root}', relativeFile)]
    : [join('{root}', relativeFile)];
  return { argv, folder: '../data', path };
}

function programOf({ manifest, name }: Package): string | undefined {
  if (manifest.bin === undefined) return undefined;
  if (typeof manifest.bin === 'string') return manifest.bin;
  return manifest.bin[name.replace(/^@[^/]*\//, '')] ?? Object.values(manifest.bin)[0];
}

/** The file relative to the package, if it exists and is really inside of it. */
async function insideOf(folder: string, file: string): Promise<string | undefined> {
  try {
    const inside = relative(await realpath(folder), await realpath(join(folder, file)));
    return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : inside;
  } catch {
    return undefined;
  }
}

async function isNodeScript(path: string): Promise<boolean> {
  if (/\.[cm]?js$/.test(path)) return true;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
    return /^#!.*\bnode\b/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}
