import { gzipSync } from 'node:zlib';
import { Header, Pax } from 'tar';

export interface TarEntry {
  path: string;
  /** `File` when left out. */
  type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'BlockDevice' | 'FIFO';
  content?: string | Buffer;
  mode?: number;
  linkpath?: string;
  /** What the header says, where it is not the truth. */
  size?: number;
}

/** A tar with exactly these entries, whatever they are: what no tar program would write. */
export function tarOf(entries: TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]);
}

export function tarGzOf(entries: TarEntry[]): Buffer {
  return gzipSync(tarOf(entries));
}

function blocksOf(entry: TarEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const fields = {
    path: entry.path,
    type: entry.type ?? 'File',
    size: entry.size ?? content.length,
    mode: entry.mode ?? 0o644,
    mtime: new Date(0),
    ...(entry.linkpath === undefined ? {} : { linkpath: entry.linkpath }),
  } as const;
  const header = new Header(fields);
  const block = Buffer.alloc(512);
  const needsPax = header.encode(block, 0);
  const pax = needsPax ? [new Pax(fields).encode()] : [];
  return [...pax, block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
