import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import PQueue from 'p-queue';
import type {
  Added,
  ChosenFolder,
  FetchRequest,
  LibraryItem,
  LibraryItemDetail,
  LibraryStatus,
  Making,
} from '../../contract/app/library.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { LibraryStore, StoredItem } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';
import { freeBytes, isDiskFull, type TakenFile } from '../transfers/transfers.ts';
import { Choices } from './choices.ts';
import { hashFile, LibraryFiles } from './files.ts';
import { itemState } from './item-state.ts';
import { fetchItem, packChosen, unpackUpload } from './makers.ts';
import { making, type Report } from './making.ts';
import { maxItemBytes, type Naming, receive } from './receive.ts';
import { type LibraryLedger, RemovedItems } from './removed-items.ts';
import { findProgram } from './run-program.ts';

export { maxItemBytes } from './receive.ts';

export interface LibraryOptions {
  /** Of the library alone, on a disk with room. */
  folder: string;
  store: LibraryStore;
  ledger: LibraryLedger;
  /** Gives the file that a finished upload left, and does not want it back. */
  take(transferId: string): Promise<TakenFile>;
  /** The host's dialog, where it has one. */
  chooseFolder?: (() => Promise<string | null>) | undefined;
  announce(): void;
  /** Of removed items that are kept for a while; 4 GiB. */
  maxRemovedBytes?: number | undefined;
  log: Log;
}

const makersAtOnce = 2;
const readBytes = 384 * 1024;
const maxRemovedBytes = 4 * 1024 ** 3;

/**
 * Packages and images on this laptop, by the hash of their content.
 *
 * INVARIANTS
 * - An item's file is whole and on disk before the item is in the inventory; that of a removed one is set aside with it.
 * - What is not finished, cancelled or failed leaves nothing behind, also after a crash.
 * - A path is given out only for content that was verified since its file last changed.
 * - What a live job names is not removed.
 */
export class LibraryService {
  readonly #options: LibraryOptions;
  readonly #files: LibraryFiles;
  readonly #removed: RemovedItems;
  readonly #choices: Choices;
  readonly #makers = new PQueue({ concurrency: makersAtOnce });
  readonly #closing = new AbortController();
  #strays: Promise<void> = Promise.resolve();

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#files = new LibraryFiles(options.folder);
    const { store, ledger, maxRemovedBytes: maxBytes = maxRemovedBytes } = options;
    this.#removed = new RemovedItems({ files: this.#files, store, ledger, maxBytes });
    this.#choices = new Choices(options.chooseFolder);
  }

  /** Removes what was left unfinished, and takes in files that the inventory does not know: it may be an older one, put back. */
  async open(): Promise<void> {
    await this.#files.prepare();
    this.#removed.settle();
    this.#strays = this.#takeStrays().catch((error: unknown) => {
      if (!this.#closing.signal.aborted)
        this.#options.log.warn({ err: error }, 'files of the library not looked through');
    });
  }

  async status(): Promise<LibraryStatus> {
    const items = this.#store.list();
    return {
      itemCount: items.length,
      sizeBytes: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      removedBytes: this.#removed.bytes(),
      freeBytes: await freeBytes(this.#options.folder).catch(() => null),
      maxItemBytes,
      canChooseFolder: this.#choices.canChoose,
      canFetchNpm: (await findProgram('npm')) !== null,
      canFetchDeb: (await findProgram('apt-get')) !== null,
    };
  }

  /** Newest first. */
  async list(): Promise<LibraryItem[]> {
    return Promise.all(this.#store.list().map((item) => this.#view(item)));
  }

  /** Throws `library.unknown`. */
  async get(sha256: string): Promise<LibraryItemDetail> {
    const item = this.#store.get(sha256);
    return { ...(await this.#view(item)), uses: this.#store.uses(item), jobIds: this.#store.liveJobIds(sha256) };
  }

  /** What an operation needs to know; `null` when it is not there any more. */
  item(sha256: string): StoredItem | null {
    return this.#store.find(sha256);
  }

  /** The file, verified: throws `library.unknown`, `library.missing`, `library.damaged`. */
  async path(sha256: string, signal: AbortSignal): Promise<string> {
    let item = this.#store.get(sha256);
    let state = itemState(item, await this.#files.stat(sha256));
    if (state === 'changed') {
      item = await this.#verify(sha256, signal);
      state = itemState(item, await this.#files.stat(sha256));
    }
    if (state === 'missing') throw new FlotillaError('library.missing', { name: item.name });
    if (state !== 'good') throw new FlotillaError('library.damaged', { name: item.name });
    return this.#files.pathOf(sha256);
  }

  /** Throws `library.unknown`, `library.not-renamable`. */
  async update(sha256: string, { name, version, notes }: Naming): Promise<LibraryItem> {
    const item = this.#store.get(sha256);
    const named = { name: name ?? item.name, version: version ?? item.version, notes: notes ?? item.notes };
    const isRenamed = named.name !== item.name || named.version !== item.version;
    if (isRenamed && !item.renamable) throw new FlotillaError('library.not-renamable', { name: item.name });
    const entry = { kind: 'library.changed', detail: changesOf(item, named) } as const;
    const change = () => this.#store.update(sha256, named);
    this.#options.ledger.keep({ kind: 'library-changed', what: 'library', id: sha256, entry }, change);
    this.#options.announce();
    return this.#view(this.#store.get(sha256));
  }

  /** Reads the whole file again. Throws `library.unknown`. */
  async verify(sha256: string, signal: AbortSignal): Promise<LibraryItem> {
    await this.#verify(sha256, signal);
    return this.#view(this.#store.get(sha256));
  }

  /** Its file is kept for a while, so that this can be undone. Throws `library.unknown`, `library.in-use`. */
  remove(sha256: string): void {
    const { kind, name, version } = this.#store.get(sha256);
    if (this.#store.liveJobIds(sha256).length > 0) throw new FlotillaError('library.in-use', { name });
    const entry = { kind: 'library.removed', detail: { name, version, type: kind, sha256 } } as const;
    this.#options.ledger.keep({ kind: 'library-removed', what: 'library', id: sha256, entry }, () => {
      this.#store.remove(sha256);
      this.#files.setAside(sha256);
    });
    this.#removed.settle();
    this.#options.announce();
  }

  /** For who takes a removal back, or does it again: brings the file to where the inventory says that it belongs. */
  place(sha256: string): void {
    this.#removed.place(sha256);
  }

  /** Deletes what was removed for good; answers how many bytes that made free. */
  emptyRemoved(): number {
    const freedBytes = this.#removed.empty();
    if (freedBytes > 0) this.#options.ledger.write({ kind: 'library.emptied', detail: { bytes: freedBytes } });
    this.#options.announce();
    return freedBytes;
  }

  /** The content from its beginning. Throws what `path` throws. */
  async *read(
    sha256: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ offsetBytes: number; sizeBytes: number; data: string }> {
    const path = await this.path(sha256, signal);
    const { sizeBytes } = this.#store.get(sha256);
    let offsetBytes = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: readBytes, signal }) as AsyncIterable<Buffer>) {
      yield { offsetBytes, sizeBytes, data: chunk.toString('base64') };
      offsetBytes += chunk.length;
    }
    // So that an empty file is one, too.
    if (sizeBytes === 0) yield { offsetBytes, sizeBytes, data: '' };
  }

  /** Takes a finished upload. Throws `transfer.*`, `library.*`. */
  async addUploaded({ transferId, ...naming }: Naming & { transferId: string }, signal: AbortSignal): Promise<Added> {
    const { path, fileName } = await this.#options.take(transferId);
    const work = async () => {
      const origin = { from: 'file', fileName } as const;
      return this.#files.inWorkFolder(async (folder) => {
        const file = await unpackUpload({ path, fileName, work: folder, signal });
        return this.#receive({ ...file, origin, naming, signal });
      });
    };
    return work()
      .catch(toSpaceProblem(fileName))
      .finally(() => rm(path, { force: true }));
  }

  /** Throws `library.no-dialog`. */
  chooseFolder(signal: AbortSignal): Promise<ChosenFolder | null> {
    return this.#choices.choose(signal);
  }

  /** Packs a folder that was chosen. */
  addFolder({ choiceId, ...naming }: Naming & { choiceId: string }, signal: AbortSignal): AsyncGenerator<Making> {
    const folder = this.#choices.folderOf(choiceId);
    return this.#make(signal, folder, async (work, report, aborted) => {
      const file = await packChosen({ folder, work, report, signal: aborted });
      report({ step: 'checking', done: null, total: null });
      return this.#receive({ ...file, origin: { from: 'folder', folder }, naming, signal: aborted });
    });
  }

  /** Fetches by name and version. */
  fetch(input: FetchRequest, signal: AbortSignal): AsyncGenerator<Making> {
    return this.#make(signal, input.name, async (work, report, aborted) => {
      const file = await fetchItem(input, { work, report, signal: aborted });
      report({ step: 'checking', done: null, total: null });
      return this.#receive({ ...file, naming: { notes: input.notes }, signal: aborted });
    });
  }

  /** Ends what is being made, and waits until it has cleaned up after itself. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#strays;
    await this.#makers.onIdle();
  }

  get #store(): LibraryStore {
    return this.#options.store;
  }

  #make(
    signal: AbortSignal,
    name: string,
    work: (folder: string, report: Report, signal: AbortSignal) => Promise<Added>,
  ): AsyncGenerator<Making> {
    const inTurn = (report: Report, aborted: AbortSignal) => {
      // The queue lets go of an aborted task at once; one that runs must first clean up after itself.
      const waiting = new AbortController();
      const leave = () => waiting.abort(aborted.reason);
      aborted.addEventListener('abort', leave, { once: true });
      if (aborted.aborted) leave();
      const run = () => {
        aborted.removeEventListener('abort', leave);
        return this.#files.inWorkFolder((folder) => work(folder, report, aborted));
      };
      return this.#makers.add(run, { signal: waiting.signal });
    };
    const caught = (report: Report, aborted: AbortSignal) => inTurn(report, aborted).catch(toSpaceProblem(name));
    return making(caught, AbortSignal.any([signal, this.#closing.signal]));
  }

  async #receive(incoming: Omit<Parameters<typeof receive>[0], 'files' | 'store'>): Promise<Added> {
    const { sha256, already } = await receive({ ...incoming, files: this.#files, store: this.#store });
    const { name, version, kind } = this.#store.get(sha256);
    if (!already) {
      const from = 'spec' in incoming.origin ? incoming.origin.spec : incoming.fileName;
      this.#options.ledger.write({ kind: 'library.added', detail: { name, version, type: kind, from, sha256 } });
    }
    this.#options.announce();
    return { item: await this.#view(this.#store.get(sha256)), already };
  }

  async #verify(sha256: string, signal: AbortSignal): Promise<StoredItem> {
    const before = await this.#files.stat(this.#store.get(sha256).sha256);
    if (before) {
      const isWhole = (await hashFile(this.#files.pathOf(sha256), signal)) === sha256;
      // The time of the file before it was read: what changed meanwhile is seen as changed.
      const seen = { at: Date.now(), mtimeMs: before.mtimeMs };
      if (isWhole) this.#store.markWhole(sha256, seen);
      else this.#store.markDamaged(sha256, seen);
      this.#options.announce();
    }
    return this.#store.get(sha256);
  }

  /** What the screen may know of it. */
  async #view(stored: StoredItem): Promise<LibraryItem> {
    const { verifiedMtimeMs: _mtime, damaged: _damaged, ...item } = stored;
    const state = itemState(stored, await this.#files.stat(item.sha256));
    return { ...item, state, deviceCount: this.#store.deviceCount(item) };
  }

  async #takeStrays(): Promise<void> {
    const { signal } = this.#closing;
    for (const sha256 of await this.#files.strays(this.#store.hashes())) {
      if (this.#removed.takes(sha256)) continue;
      const path = this.#files.pathOf(sha256);
      // Nobody can say what it was to be.
      if ((await hashFile(path, signal)) !== sha256) this.#files.remove(sha256);
      else {
        const origin = { from: 'file', fileName: sha256 } as const;
        await this.#receive({ path, fileName: sha256.slice(0, 12), origin, naming: {}, signal }).catch(
          (error: unknown) =>
            this.#options.log.warn(
              { err: error, sha256 },
              'a file of the library that nothing names was left as it is',
            ),
        );
      }
    }
  }
}

function changesOf(before: StoredItem, after: Pick<StoredItem, 'name' | 'version' | 'notes'>): Record<string, string> {
  const words = (['name', 'version', 'notes'] as const).flatMap((key) => {
    const [was, is] = [before[key] ?? '', after[key] ?? ''];
    return was === is && key !== 'name' ? [] : [[key, was === is || was === '' ? is : `${was} → ${is}`] as const];
  });
  return Object.fromEntries(words);
}

function toSpaceProblem(name: string): (error: unknown) => never {
  return (error) => {
    throw isDiskFull(error) ? new FlotillaError('library.no-space', { name }, { cause: error }) : error;
  };
}
