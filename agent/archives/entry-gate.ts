import { posix } from 'node:path';
import { AgentError } from '../errors.ts';
import type { ArchiveLimits } from './limits.ts';

/** What the gate looks at, and sets, in an entry of the tar library. */
export interface GatedEntry {
  path: string;
  type: string;
  size: number;
  mode?: number | undefined;
  linkpath?: string | undefined;
}

type Kind = 'folder' | 'file' | 'link';

const fileTypes = new Set(['File', 'OldFile', 'ContiguousFile']);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const controlCharacter = /[\u0000-\u001f\u007f]/;
const maximumNameLength = 1024;

/**
 * Decides about every entry of one archive before anything of it is written.
 *
 * INVARIANTS: no path and no link leads out of the folder, in words or through links that came before; no path is
 * named twice, or is both a folder and something else; what passes has plain permissions. The first refusal is final.
 */
export class EntryGate {
  readonly #limits: ArchiveLimits;
  readonly #seen = new Map<string, Kind>();
  #entries = 0;
  #bytes = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  get entries(): number {
    return this.#entries;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws `bad-archive`, in words that name the entry. */
  admit(entry: GatedEntry): void {
    this.#count(entry);
    const path = this.#checkPath(entry.path);
    const kind = kindOf(entry, path);
    this.#reserve(path, kind);
    if (entry.type === 'SymbolicLink') checkSymbolicLink(path, entry.linkpath ?? '');
    if (entry.type === 'Link') this.#checkHardLink(path, entry.linkpath ?? '');
    entry.mode = kind === 'folder' || ((entry.mode ?? 0) & 0o100) !== 0 ? 0o755 : 0o644;
  }

  #count(entry: GatedEntry): void {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) throw bad(`It holds more than ${this.#limits.entries} entries.`);
    if (!Number.isSafeInteger(entry.size) || entry.size < 0) throw bad(`${shown(entry.path)} has no true size.`);
    this.#bytes += entry.size;
    if (this.#bytes > this.#limits.totalBytes) throw bad(`It unpacks to more than ${this.#limits.totalBytes} bytes.`);
  }

  #checkPath(raw: string): string {
    checkWords(raw);
    const path = posix.normalize(raw).replace(/\/+$/, '');
    if (path.split('/').length > this.#limits.depth) throw bad(`${shown(raw)} lies too deep.`);
    return path === '' ? '.' : path;
  }

  /** The folders above are taken as folders, whether the archive names them or not. */
  #reserve(path: string, kind: Kind): void {
    for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
      const known = this.#seen.get(above);
      if (known !== undefined && known !== 'folder')
        throw bad(`${shown(path)} lies below something that is no folder.`);
      this.#seen.set(above, 'folder');
    }
    const known = this.#seen.get(path);
    if (known !== undefined && !(known === 'folder' && kind === 'folder')) throw bad(`${shown(path)} is named twice.`);
    this.#seen.set(path, kind);
  }

  #checkHardLink(path: string, target: string): void {
    checkWords(target);
    if (this.#seen.get(posix.normalize(target)) !== 'file' || posix.normalize(target) === path) {
      throw bad(`${shown(path)} is a link to what is no file of the archive before it.`);
    }
  }
}

function kindOf(entry: GatedEntry, path: string): Kind {
  if (entry.type === 'Directory' || entry.type === 'GNUDumpDir') return 'folder';
  if (path === '.') throw bad('It names the folder itself as something else.');
  // A hard link counts as a file; checked afterwards, it must lead to one.
  if (fileTypes.has(entry.type) || entry.type === 'Link') return 'file';
  if (entry.type === 'SymbolicLink') return 'link';
  throw bad(`${shown(path)} is neither a file, a folder nor a link (${entry.type}).`);
}

/** What holds for every path and link: nothing absolute, no way up, no drive, nothing that cannot be seen. */
function checkWords(path: string): void {
  if (path === '' || path.length > maximumNameLength) throw bad('It holds an entry whose name is empty or too long.');
  if (controlCharacter.test(path)) throw bad(`${shown(path)} has control characters in its name.`);
  if (/^[\\/]/.test(path) || /^[a-zA-Z]:/.test(path)) throw bad(`${shown(path)} is an absolute path.`);
  if (path.split(/[\\/]/).includes('..')) throw bad(`${shown(path)} leads out of the archive.`);
}

/**
 * A symbolic link may go up only at its start, and not above the top: real folders lie there, so that the words mean
 * what the kernel does with them. `a/link/../x` could mean another place than it says.
 */
function checkSymbolicLink(path: string, target: string): void {
  const down = target.replace(/^(\.{1,2}\/+)+/, '').replace(/^\.{1,2}$/, '');
  const up = target.slice(0, target.length - down.length);
  const steps = up.split('/').filter((part) => part === '..').length;
  if (down !== '') checkWords(down);
  if (steps > path.split('/').length - 1) throw bad(`${shown(path)} is a link that leads out of the archive.`);
}

function bad(words: string): AgentError {
  return new AgentError('bad-archive', `The archive is refused: ${words}`);
}

function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}
