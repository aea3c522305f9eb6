import { stat } from 'node:fs/promises';
import type { LibraryOrigin } from '../../contract/app/library.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { LibraryStore } from '../inventory/inventory.ts';
import { hashFile, type LibraryFiles } from './files.ts';
import { recognise } from './recognise.ts';

/** What an agent takes as one blob. */
export const maxItemBytes = 2 * 1024 ** 3;

/** What the technician says of an item. */
export interface Naming {
  name?: string | undefined;
  version?: string | undefined;
  notes?: string | undefined;
}

export interface Incoming {
  files: LibraryFiles;
  store: LibraryStore;
  /** On the disk of the library; it is moved away. */
  path: string;
  fileName: string;
  origin: LibraryOrigin;
  naming: Naming;
  signal: AbortSignal;
}

/** Looks at a file, moves it into the store, then tells the inventory. Throws `library.too-large`, `library.bad-*`. */
export async function receive(incoming: Incoming): Promise<{ sha256: string; already: boolean }> {
  const { files, store, path, fileName, origin, naming, signal } = incoming;
  const { size: sizeBytes } = await stat(path);
  if (sizeBytes > maxItemBytes) {
    throw new FlotillaError('library.too-large', { name: fileName, limit: `${maxItemBytes / 1024 ** 3} GiB` });
  }
  const recognised = await recognise({ path, fileName }, signal);
  const sha256 = await hashFile(path, signal);
  signal.throwIfAborted();
  const { mtimeMs } = await files.adopt(path, sha256);
  const now = Date.now();
  const named = recognised.renamable
    ? { name: naming.name ?? recognised.name, version: naming.version ?? recognised.version }
    : {};
  const isNew = store.add({
    ...recognised,
    ...named,
    sha256,
    sizeBytes,
    origin,
    addedAt: now,
    notes: naming.notes ?? '',
    verifiedAt: now,
    verifiedMtimeMs: mtimeMs,
    damaged: false,
  });
  return { sha256, already: !isNew };
}
