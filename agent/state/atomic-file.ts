import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

let count = 0;

/** Names that a killed writer may leave behind; they hold nothing that was promised. */
export const temporaryName = /\.\d+-\d+\.tmp$/;

/**
 * Replaces a file as a whole: after a crash there is the old content or the new one, and once the promise is
 * fulfilled the new one survives a power cut. The folder is synced too, which the usual libraries leave out.
 */
export async function writeFileAtomically(path: string, content: string, mode = 0o600): Promise<void> {
  count += 1;
  const temporary = `${path}.${process.pid}-${count}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes a file for good: the removal survives a power cut. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Makes the names in a folder durable. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
