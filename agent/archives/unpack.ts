import { mkdir, rm } from 'node:fs/promises';
import type { Parser, ReadEntry } from 'tar';
import { AgentError, errnoOf, messageOf } from '../errors.ts';
import { EntryGate } from './entry-gate.ts';
import { expand } from './expand.ts';
import { type ArchiveLimits, usualLimits } from './limits.ts';
import { writeEntry } from './write-entry.ts';

export interface UnpackRequest {
  /** A tar or tar.gz; its name does not matter. */
  file: string;
  /** Where to: a folder that does not exist yet, in one that does. */
  folder: string;
  limits?: Partial<ArchiveLimits>;
  signal?: AbortSignal;
}

export interface Unpacked {
  entries: number;
  /** The files alone. */
  bytes: number;
}

/**
 * Unpacks an archive that nobody vouches for into a new folder, all of it or nothing: after an error the folder is gone.
 * Owners, setuid bits and other special permissions are not taken over. Throws `bad-archive` in words for whoever made
 * the archive, `cancelled`, and system errors (ENOSPC …).
 */
export async function unpack({ file, folder, limits, signal }: UnpackRequest): Promise<Unpacked> {
  await mkdir(folder, { mode: 0o755 });
  try {
    return await unpackInto({ file, folder, limits: { ...usualLimits, ...limits }, ...(signal ? { signal } : {}) });
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    throw error;
  }
}

async function unpackInto(request: UnpackRequest & { limits: ArchiveLimits }): Promise<Unpacked> {
  const gate = new EntryGate(request.limits);
  const refusals = new Refusals();
  const { parser, written } = await openParser(request.folder, gate, refusals);
  try {
    for await (const chunk of expand(request.file, request.limits, request.signal)) {
      if (!parser.write(chunk)) await Promise.race([drained(parser), refusals.begun]);
      if (refusals.first !== undefined) break;
    }
  } catch (error) {
    refusals.add(error);
  }
  parser.end();
  // To the end in any case: nothing may be written any more when the folder is handed over or removed.
  await written();
  if (refusals.first !== undefined) throw toRefusal(refusals.first, gate.entries);
  if (gate.entries === 0) throw noArchive();
  return { entries: gate.entries, bytes: gate.bytes };
}

/**
 * The tar library reads; what is read is written by us, one entry after another. Its own unpacking refuses a link to a
 * link (every `libx.so`), and waits for ever on a link whose words begin with its own name.
 */
async function openParser(folder: string, gate: EntryGate, refusals: Refusals) {
  // Loaded when it is first wanted: an agent that has nothing to unpack stays small.
  const tar = await import('tar');
  let last: Promise<void> = Promise.resolve();
  const parser = new tar.Parser({
    brotli: false,
    filter: () => refusals.first === undefined,
    onwarn: (_code, message, data) => refusals.add(data instanceof Error ? data : message),
  });
  parser.on('error', (error: unknown) => refusals.add(error));
  parser.on('ignoredEntry', (entry: ReadEntry) => refusals.add(`a header of ${entry.size} bytes is too long`));
  parser.on('entry', (entry: ReadEntry) => {
    const admitted = refusals.first === undefined && tried(() => gate.admit(entry), refusals);
    if (!admitted) {
      entry.resume();
      return;
    }
    last = last.then(async () => {
      if (refusals.first === undefined) await writeEntry(entry, folder).catch((error: unknown) => refusals.add(error));
      entry.resume();
    });
  });
  return { parser, written: () => settled(() => last) };
}

function tried(work: () => void, refusals: Refusals): boolean {
  try {
    work();
    return true;
  } catch (error) {
    refusals.add(error);
    return false;
  }
}

/** Entries may still be handed out while earlier ones are written. */
async function settled(last: () => Promise<void>): Promise<void> {
  for (let seen: Promise<void> | undefined; seen !== last(); ) {
    seen = last();
    await seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function drained(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    parser.once('drain', () => resolve());
  });
}

function noArchive(): AgentError {
  return new AgentError('bad-archive', 'The archive is empty, or neither a tar nor a tar.gz.');
}

function toRefusal(reason: unknown, entries: number): unknown {
  if (reason instanceof AgentError) return reason;
  const code = errnoOf(reason);
  // The disk, not the archive: said as it is.
  if (code && /^E[A-Z]+$/.test(code) && code !== 'ENAMETOOLONG') return reason;
  if (entries === 0) return noArchive();
  return new AgentError('bad-archive', `The archive is refused: ${messageOf(reason).slice(0, 300)}.`);
}

/** Keeps the first reason to refuse an archive, and tells who waits that there is one. */
class Refusals {
  first: unknown;
  #begin: () => void = () => undefined;
  readonly begun = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  add(reason: unknown): void {
    this.first ??= reason;
    this.#begin();
  }
}
