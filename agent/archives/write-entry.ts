import { constants } from 'node:fs';
import { link, mkdir, open, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReadEntry } from 'tar';

/** Never through a link, never over something that is there. */
const newFile = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;

/** Writes an entry that the gate has admitted. Throws system errors. */
export async function writeEntry(entry: ReadEntry, folder: string): Promise<void> {
  // Without the slash that any kind of entry may end in.
  const target = join(folder, entry.path).replace(/\/+$/, '');
  await mkdir(entry.type === 'Directory' || entry.type === 'GNUDumpDir' ? target : dirname(target), {
    recursive: true,
    mode: 0o755,
  });
  if (entry.type === 'SymbolicLink') await symlink(entry.linkpath ?? '', target);
  else if (entry.type === 'Link') await link(join(folder, entry.linkpath ?? ''), target);
  else if (entry.type !== 'Directory' && entry.type !== 'GNUDumpDir') await writeContent(entry, target);
}

async function writeContent(entry: ReadEntry, target: string): Promise<void> {
  const file = await open(target, newFile, entry.mode);
  try {
    for await (const chunk of entry) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}
