import { type FileHandle, open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type * as Xz from 'xz-decompress';
import { packageNameSchema, packageVersionSchema } from '../../contract/agent/modules.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { readTar } from './read-tar.ts';
import { bounded, type Recognised } from './recognised.ts';

// Node.js finds no names in the one CommonJS file of this package, where bundlers and test runners do.
const { XzReadableStream }: typeof Xz = createRequire(import.meta.url)('xz-decompress');

export const debStart = Buffer.from('!<arch>\n');

const headerBytes = 60;
const maxMembers = 16;
const maxPackedBytes = 4 * 1024 ** 2;
const maxControlBytes = 16 * 1024 ** 2;

/**
 * Reads what a .deb says of itself: an ar archive that holds control.tar, which holds `control`. An .ipk of the older form is the
 * same, down to the first byte: only its name tells. Throws `library.bad-archive`.
 */
export async function recogniseDeb(file: { path: string; fileName: string }, signal: AbortSignal): Promise<Recognised> {
  const bad = badArchive(file.fileName);
  const member = await readControlMember(file.path);
  if (!member) throw bad('it is no Debian package: it has no control file');
  const tar = await unpack(member).catch((cause: unknown) => {
    throw bad('its control file cannot be unpacked', cause);
  });
  return recogniseControl(
    tar,
    { kind: /\.ipk$/i.test(file.fileName) ? 'ipk' : 'deb', fileName: file.fileName },
    signal,
  );
}

/** Of an .ipk as opkg-build makes it: a tar.gz that holds this control.tar.gz. Throws `library.bad-archive`. */
export async function recogniseIpk(packed: Buffer, fileName: string, signal: AbortSignal): Promise<Recognised> {
  const tar = await unpack({ packing: '.gz', content: packed }).catch((cause: unknown) => {
    throw badArchive(fileName)('its control file cannot be unpacked', cause);
  });
  return recogniseControl(tar, { kind: 'ipk', fileName }, signal);
}

async function recogniseControl(
  tar: Buffer,
  { kind, fileName }: { kind: 'deb' | 'ipk'; fileName: string },
  signal: AbortSignal,
): Promise<Recognised> {
  const controls: Buffer[] = [];
  const keep = (content: Buffer) => void controls.push(content);
  await readTar([tar], { pick: (path) => (path === 'control' ? keep : null) }, signal);
  const fields = fieldsOf(controls[0]?.toString('utf8') ?? '');
  const name = packageNameSchema.safeParse(fields.get('package'));
  const version = packageVersionSchema.safeParse(fields.get('version'));
  if (!name.success || !version.success) throw badArchive(fileName)('its control file names no package and version');
  return {
    kind,
    name: name.data,
    version: version.data,
    architecture: fields.get('architecture')?.slice(0, 60) ?? null,
    needs: bounded(['pre-depends', 'depends'].flatMap((field) => dependencies(fields.get(field)))),
    remarks: [],
    renamable: false,
  };
}

function badArchive(file: string): (detail: string, cause?: unknown) => FlotillaError {
  return (detail, cause) => new FlotillaError('library.bad-archive', { file, detail }, { cause });
}

interface Member {
  packing: string;
  content: Buffer;
}

async function readControlMember(path: string): Promise<Member | null> {
  const file = await open(path, 'r');
  try {
    let position = debStart.length;
    for (let n = 0; n < maxMembers; n++) {
      const header = await readAt(file, position, headerBytes);
      if (header.length < headerBytes || header.toString('latin1', 58, 60) !== '`\n') return null;
      const name = header.toString('latin1', 0, 16).trim().replace(/\/$/, '');
      const size = Number(header.toString('latin1', 48, 58).trim());
      if (!Number.isSafeInteger(size) || size < 0) return null;
      // The format is named first, so that another archive of the same kind is not taken for a package.
      if (n === 0 && name !== 'debian-binary') return null;
      position += headerBytes;
      const packing = /^control\.tar(|\.gz|\.xz|\.zst)$/.exec(name)?.[1];
      if (packing !== undefined) {
        if (size > maxPackedBytes) return null;
        const content = await readAt(file, position, size);
        return content.length === size ? { packing, content } : null;
      }
      position += size + (size % 2);
    }
    return null;
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}

async function unpack({ packing, content }: Member): Promise<Buffer> {
  if (packing === '.gz') return gunzipSync(content, { maxOutputLength: maxControlBytes });
  if (packing === '.zst') return zstdDecompressSync(content, { maxOutputLength: maxControlBytes });
  return packing === '.xz' ? unpackXz(content) : content;
}

async function unpackXz(content: Buffer): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = new XzReadableStream(new Blob([new Uint8Array(content)]).stream()).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      if (bytes > maxControlBytes) throw new Error('it is too large');
      parts.push(part.value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  return Buffer.concat(parts);
}

/** `Field: value` in lines; what goes on begins with a space. */
function fieldsOf(control: string): Map<string, string> {
  const lines = control.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return new Map(
    lines.flatMap((line) => {
      const [, field, value] = /^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/.exec(line) ?? [];
      return field !== undefined && value !== undefined ? [[field.toLowerCase(), value.trim()] as const] : [];
    }),
  );
}

function dependencies(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((one) => one.trim() || []);
}
