import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { FlotillaError } from '../../contract/errors.ts';
import { archiveLimits, complaintAbout } from './archive-limits.ts';

/** A thing in a folder, by its path with slashes; what it is when it is packed. */
export type FolderEntry = { path: string } & (
  | { type: 'File'; sizeBytes: number; isProgram: boolean }
  | { type: 'Directory' }
  | { type: 'SymbolicLink'; target: string }
);

/** What tools leave in folders, and no device wants. */
const leftOut = new Set(['.git', '.hg', '.svn', '.DS_Store', 'Thumbs.db']);

/**
 * Everything in a folder, sorted, so that the same content is always packed the same way. Links are not followed. Throws
 * `library.bad-archive` for what no agent would take.
 */
export async function surveyFolder(folder: string, signal: AbortSignal): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  const visit = async (below: string): Promise<void> => {
    signal.throwIfAborted();
    const names = (await readdir(join(folder, below))).filter((name) => !leftOut.has(name)).sort(byCodePoint);
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const entry = await describe(folder, path);
      if (entries.push(entry) > archiveLimits.entries) {
        throw refusal(folder, `it holds more than ${archiveLimits.entries} entries`);
      }
      if (entry.type === 'Directory') await visit(path);
    }
  };
  await visit('');
  const totalBytes = sizeOf(entries);
  if (totalBytes > archiveLimits.totalBytes) {
    throw refusal(folder, `it is larger than ${archiveLimits.totalBytes / 1024 ** 3} GiB`);
  }
  return entries;
}

/** Of the files in it. */
export function sizeOf(entries: readonly FolderEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.type === 'File' ? entry.sizeBytes : 0), 0);
}

async function describe(folder: string, path: string): Promise<FolderEntry> {
  const complaint = complaintAbout(path);
  if (complaint !== null) throw refusal(folder, complaint);
  const stats = await lstat(join(folder, path));
  if (stats.isDirectory()) return { path, type: 'Directory' };
  if (stats.isFile()) return { path, type: 'File', sizeBytes: stats.size, isProgram: (stats.mode & 0o100) !== 0 };
  if (stats.isSymbolicLink()) {
    const target = (await readlink(join(folder, path))).replaceAll('\\', '/');
    const reached = posix.normalize(posix.join(posix.dirname(path), target));
    if (target.startsWith('/') || reached === '..' || reached.startsWith('../')) {
      throw refusal(folder, `${JSON.stringify(path)} is a link that leads out of it`);
    }
    return { path, type: 'SymbolicLink', target };
  }
  throw refusal(folder, `${JSON.stringify(path)} is neither a file, a folder nor a link`);
}

function refusal(folder: string, detail: string): FlotillaError {
  return new FlotillaError('library.bad-archive', { file: folder, detail });
}

/** The same everywhere: no locale, no file system decides. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
