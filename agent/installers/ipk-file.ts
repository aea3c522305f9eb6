import type { ReadEntry } from 'tar';
import { readArMember } from '../archives/ar.ts';
import { expand } from '../archives/expand.ts';
import { usualLimits } from '../archives/limits.ts';
import { AgentError } from '../errors.ts';

const maximumControlBytes = 1024 * 1024;
const controlName = /^(\.\/)?control\.tar\.gz$/;

/**
 * The name and version that an .ipk says it has: a tar.gz, or in the older form an ar archive, that holds control.tar.gz, which
 * holds `control`. opkg itself takes both, and has no command that tells without installing. Throws `wrong-package`.
 */
export async function readIpkFields(file: string): Promise<{ name: string; version: string }> {
  const older = await readArMember(file, controlName, maximumControlBytes);
  const packed =
    older ??
    (await pick(expand(file, usualLimits), controlName).catch((cause: unknown) => {
      throw new AgentError('wrong-package', 'The blob is not an opkg package.', { cause });
    }));
  const text = packed === undefined ? '' : await controlText(packed);
  const name = /^Package: *(\S+)/m.exec(text)?.[1];
  const version = /^Version: *(\S+)/m.exec(text)?.[1];
  if (name === undefined || version === undefined) {
    throw new AgentError('wrong-package', 'The blob is not an opkg package.');
  }
  return { name, version };
}

async function controlText(packed: Buffer): Promise<string> {
  try {
    const { gunzipSync } = await import('node:zlib');
    const tar = gunzipSync(packed, { maxOutputLength: maximumControlBytes });
    return (await pick([tar], /^(\.\/)?control$/))?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}

/** The content of one entry of a tar; undefined where there is none, or it is too large. */
async function pick(tar: AsyncIterable<Buffer> | Iterable<Buffer>, wanted: RegExp): Promise<Buffer | undefined> {
  const { Parser } = await import('tar');
  const chunks: Buffer[] = [];
  let found = false;
  const parser = new Parser({ strict: true, brotli: false });
  let failure: unknown;
  parser.on('error', (error: unknown) => {
    failure ??= error;
  });
  parser.on('entry', (entry: ReadEntry) => {
    if (found || entry.type !== 'File' || !wanted.test(entry.path) || entry.size > maximumControlBytes) {
      entry.resume();
      return;
    }
    found = true;
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
  });
  const ended = new Promise<void>((resolve) => {
    parser.once('end', () => resolve());
    parser.once('error', () => resolve());
  });
  for await (const chunk of tar) {
    if (failure !== undefined) break;
    if (!parser.write(chunk)) await Promise.race([new Promise((resolve) => parser.once('drain', resolve)), ended]);
  }
  parser.end();
  await ended;
  if (failure !== undefined) throw failure;
  return found ? Buffer.concat(chunks) : undefined;
}
