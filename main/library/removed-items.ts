import type { LibraryStore, NewEntry } from '../inventory/inventory.ts';
import type { LibraryFiles } from './files.ts';

/** Keeps what was done to items, so that it can be taken back for a while. */
export interface LibraryLedger {
  /** Runs a change of an item; what it was is kept in the same transaction. */
  keep<T>(
    change: { kind: 'library-changed' | 'library-removed'; what: 'library'; id: string; entry: NewEntry },
    work: () => T,
  ): T;
  /** What could be brought back, the last ones first. */
  removedItems(): string[];
  /** It cannot be brought back: its file is gone. */
  forgetItem(sha256: string): void;
  write(entry: NewEntry): void;
}

export interface RemovedItemsOptions {
  files: LibraryFiles;
  store: LibraryStore;
  ledger: LibraryLedger;
  /** Of all their files; what was removed first goes first. */
  maxBytes: number;
}

/**
 * Items that were removed, with their files, until that can no longer be taken back.
 *
 * INVARIANT: the inventory decides where a file belongs: in its place when the item is there, aside when it could be brought
 * back, nowhere else. A crash between the two is made good at the next start.
 */
export class RemovedItems {
  readonly #options: RemovedItemsOptions;

  constructor(options: RemovedItemsOptions) {
    this.#options = options;
  }

  /** Brings every file that was set aside to where it belongs. At the start, and whenever something was removed. */
  settle(): void {
    const { files, store } = this.#options;
    const known = store.hashes();
    const kept = new Set(this.#fitting());
    for (const sha256 of files.aside().keys()) {
      if (known.has(sha256)) files.bringBack(sha256);
      else if (!kept.has(sha256)) this.#discard(sha256);
    }
  }

  /** Brings the file of one item to where it belongs. */
  place(sha256: string): void {
    const { files, store } = this.#options;
    if (store.hashes().has(sha256)) files.bringBack(sha256);
    else files.setAside(sha256);
  }

  /** Whether a file that is no item's is one that could be brought back: then it is set aside. */
  takes(sha256: string): boolean {
    if (!this.#options.ledger.removedItems().includes(sha256)) return false;
    this.#options.files.setAside(sha256);
    return true;
  }

  bytes(): number {
    return [...this.#options.files.aside().values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Deletes all of them for good; answers how many bytes that made free. */
  empty(): number {
    const freed = this.bytes();
    for (const sha256 of this.#options.files.aside().keys()) this.#discard(sha256);
    return freed;
  }

  /** As many of the last ones as there is room for. */
  #fitting(): string[] {
    const { files, ledger, maxBytes } = this.#options;
    const aside = files.aside();
    let bytes = 0;
    return ledger.removedItems().filter((sha256) => {
      bytes += aside.get(sha256) ?? 0;
      return bytes <= maxBytes;
    });
  }

  #discard(sha256: string): void {
    this.#options.ledger.forgetItem(sha256);
    this.#options.files.discard(sha256);
  }
}
