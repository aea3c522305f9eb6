import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { archiveLimits, complaintAbout } from './archive-limits.ts';
import { folderManifests } from './folder-kind.ts';

interface UnzipRequest {
  path: string;
  fileName: string;
  /** A folder that does not exist yet. */
  into: string;
  signal: AbortSignal;
}

const zipStart = Buffer.from('PK\u0003\u0004', 'latin1');
const maxNames = 100_000;

export function isZip(start: Buffer): boolean {
  return start.subarray(0, zipStart.length).equals(zipStart);
}

/**
 * Unpacks a zip that holds a package or an image, and gives the folder where that begins; `null`, and nothing unpacked, for
 * any other zip. Throws `library.bad-archive`.
 */
export async function unzipPackage(request: UnzipRequest): Promise<string | null> {
  const { path, fileName, into, signal } = request;
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: false }).catch(
    () => null,
  );
  if (!zip) return null;
  try {
    const entries = await entriesOf(zip);
    const base = entries && baseOf(entries);
    if (!entries || base === null) return null;
    const complaint = complaintAboutAll(entries, zip.fileSize);
    if (complaint !== null) throw new FlotillaError('library.bad-archive', { file: fileName, detail: complaint });
    await mkdir(into);
    for (const entry of entries) await write(zip, entry, { into, signal });
    return join(into, base);
  } catch (error) {
    if (signal.aborted || error instanceof FlotillaError || isSystemError(error)) throw error;
    throw new FlotillaError('library.bad-archive', { file: fileName, detail: phrase('damaged') }, { cause: error });
  } finally {
    zip.close();
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[] | null> {
  if (zip.entryCount > maxNames) return null;
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

/** The top, or the only folder there, whichever holds a manifest. */
function baseOf(entries: readonly Entry[]): string | null {
  const names = new Set(entries.map(({ fileName }) => fileName));
  const tops = new Set(entries.map(({ fileName }) => fileName.split('/')[0] ?? ''));
  const [only = ''] = tops;
  for (const base of tops.size === 1 ? ['', only] : ['']) {
    if (folderManifests.some((name) => names.has(base === '' ? name : `${base}/${name}`))) return base;
  }
  return null;
}

function complaintAboutAll(entries: readonly Entry[], packedBytes: number): string | null {
  let bytes = 0;
  const seen = new Set<string>();
  for (const entry of entries) {
    const path = entry.fileName.replace(/\/$/, '');
    const complaint = complaintAbout(path);
    if (complaint !== null) return complaint;
    const shown = JSON.stringify(path);
    if (seen.has(path)) return `${shown} is named twice`;
    if (entry.isEncrypted()) return `${shown} is encrypted`;
    if ((modeOf(entry) & 0o170000) === 0o120000) return `${shown} is a link; pack it as a tar.gz instead`;
    seen.add(path);
    bytes += entry.uncompressedSize;
  }
  if (bytes > archiveLimits.totalBytes) return `it unpacks to more than ${archiveLimits.totalBytes / 1024 ** 3} GiB`;
  const isBomb = bytes > archiveLimits.ratioFromBytes && bytes > packedBytes * archiveLimits.ratio;
  return isBomb ? `it unpacks to more than ${archiveLimits.ratio} times its size` : null;
}

async function write(
  zip: ZipFile,
  entry: Entry,
  { into, signal }: Pick<UnzipRequest, 'into' | 'signal'>,
): Promise<void> {
  signal.throwIfAborted();
  const target = join(into, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(target, { recursive: true });
    return;
  }
  await mkdir(dirname(target), { recursive: true });
  // Never over anything: two names that the disk takes for one are refused.
  const mode = (modeOf(entry) & 0o100) !== 0 ? 0o755 : 0o644;
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx', mode }), { signal });
}

function modeOf({ externalFileAttributes }: Entry): number {
  return externalFileAttributes >>> 16;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'code' in error && error.code !== 'EEXIST';
}
