import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { maxImportText, type OpenedFile } from '../../contract/app/import.ts';
import { isLink } from './links.ts';

/** A list of devices for a visit, as one Flotilla saves it for another: the JSON of an export, under a name of its own. */
const visitExtension = '.flotilla';
const maxBytes = maxImportText;

/** Why a file was not opened. */
export class NotOpened extends Error {
  readonly why: 'too-large' | 'not-readable';
  constructor(why: NotOpened['why'], options?: ErrorOptions) {
    super(why, options);
    this.why = why;
  }
}

/**
 * The visit file that a command line ends in: a path, or its `file:` address as some Linux desktops have it. Null when it ends in
 * something else, or when a link is on it. Chromium may have moved the options behind it.
 */
export function fileOfArguments(argv: readonly string[], workingFolder: string): string | null {
  const last = argv.findLast((argument) => !argument.startsWith('-'));
  if (last === undefined || argv.some(isLink)) return null;
  const path = /^[a-z][a-z\d+.-]+:/i.test(last) ? pathOfAddress(last) : last;
  return path !== null && isVisitFile(path) ? resolve(workingFolder, path) : null;
}

const isVisitFile = (path: string) => extname(path).toLowerCase() === visitExtension && !path.includes('\0');

/** An address of another kind, or on another computer, is none of ours. */
function pathOfAddress(address: string): string | null {
  const url = URL.parse(address);
  if (url?.protocol !== 'file:' || url.host !== '') return null;
  try {
    return fileURLToPath(url);
  } catch {
    return null;
  }
}

/** Reads a visit file: a real file, up to 16 MB, as UTF-8, and nothing is written. Throws `NotOpened`. */
export async function readVisitFile(path: string): Promise<OpenedFile> {
  let file: FileHandle | undefined;
  try {
    if (!isVisitFile(path)) throw new NotOpened('not-readable');
    // Without O_NONBLOCK a named pipe would be waited for.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = await checked(file);
    if (size > maxBytes) throw new NotOpened('too-large');
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytesRead));
    return { fileName: basename(path).slice(-255), text };
  } catch (error) {
    throw error instanceof NotOpened ? error : new NotOpened('not-readable', { cause: error });
  } finally {
    await file?.close();
  }
}

async function checked(file: FileHandle): Promise<{ size: number }> {
  const found = await file.stat();
  if (!found.isFile()) throw new NotOpened('not-readable');
  return found;
}

/** What the system gave to be opened. Only the newest is kept; its number is in the address of the window. */
export class OpenedFiles {
  #count = 0;
  #newest: OpenedFile | null = null;

  /** The place in the window that shows this file. */
  put(file: OpenedFile): string {
    this.#newest = file;
    this.#count += 1;
    return `#/import/${this.#count}`;
  }

  get(opened: number): OpenedFile | null {
    return opened === this.#count ? this.#newest : null;
  }
}
