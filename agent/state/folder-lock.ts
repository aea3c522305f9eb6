import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errnoOf } from '../errors.ts';
import { identify, isAlive, type ProcessIdentity, processIdentitySchema } from './process-identity.ts';

/** Thrown when another agent works on the same data folder. */
export class FolderInUseError extends Error {
  constructor(folder: string, pid: number) {
    super(`Another agent (process ${pid}) already works on ${folder}. Stop it first, or choose another folder.`);
    this.name = 'FolderInUseError';
  }
}

const heldHere = new Set<string>();
const abandonedTakeoverMs = 10_000;

/**
 * Makes this process the only agent on a data folder; the lock of a process that is gone is taken over.
 * Throws FolderInUseError. Returns how to give it back.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder, 'agent.lock');
  if (heldHere.has(path)) throw new FolderInUseError(folder, process.pid);
  heldHere.add(path);
  try {
    await acquire(folder, path);
  } catch (error) {
    heldHere.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    heldHere.delete(path);
  };
}

async function acquire(folder: string, path: string): Promise<void> {
  const mine = identify(process.pid);
  if (!mine) throw new Error('the start time of this process could not be read');
  const temporary = join(folder, `agent.lock.${mine.pid}`);
  await writeFile(temporary, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await linked(temporary, path)) return;
      const holder = await readHolder(path);
      if (holder && holder.pid !== process.pid && isAlive(holder)) throw new FolderInUseError(folder, holder.pid);
      if (await takenOver({ temporary, path, holder })) return;
    }
    throw new Error(`${path} could not be taken`);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return processIdentitySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Only one process may replace a dead holder: whoever creates the takeover file, and finds the same holder still there. */
async function takenOver(options: {
  temporary: string;
  path: string;
  holder: ProcessIdentity | undefined;
}): Promise<boolean> {
  const claim = `${options.path}.takeover`;
  if (!(await linked(options.temporary, claim))) {
    const made = (await stat(claim).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - made > abandonedTakeoverMs) await rm(claim, { force: true });
    await new Promise((done) => setTimeout(done, 50));
    return false;
  }
  try {
    const now = await readHolder(options.path);
    if (now?.pid !== options.holder?.pid || now?.startTime !== options.holder?.startTime) return false;
    await rename(options.temporary, options.path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}
