import { create } from 'zustand';
import type { FetchRequest, LibraryItem, Making } from '../../../contract/app/library.ts';
import { type Problem, toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { beginFile, sendFile } from '../../app/send-file.ts';

/** Something on its way into the library. */
export interface Adding {
  id: number;
  name: string;
  step: 'sending' | 'fetching' | 'packing' | 'checking' | 'added' | 'already' | 'failed';
  done: number | null;
  total: number | null;
  problem: Problem | null;
  item: LibraryItem | null;
}

const keptEntries = 20;
const aborts = new Map<number, AbortController>();
let lastId = 0;

/** What is on its way goes on while other views are looked at. */
const useStore = create<{ adding: readonly Adding[] }>()(() => ({ adding: [] }));
const update = (next: (before: readonly Adding[]) => readonly Adding[]) =>
  useStore.setState(({ adding }) => ({ adding: next(adding) }));
const change = (id: number, part: Partial<Adding>) =>
  update((before) => before.map((one) => (one.id === id ? { ...one, ...part } : one)));
const dismiss = (id: number) => update((before) => before.filter((one) => one.id !== id));

/** Adds files one after another, fetches by name, packs folders; each can be cancelled, and ends as a line of the list. */
export function useAdding() {
  const adding = useStore((store) => store.adding);
  return { adding, addFiles, fetchItem, addFolder, cancel, dismiss };
}

async function run(name: string, work: (id: number, signal: AbortSignal) => Promise<void>): Promise<void> {
  const id = ++lastId;
  const abort = new AbortController();
  aborts.set(id, abort);
  const entry: Adding = { id, name, step: 'sending', done: null, total: null, problem: null, item: null };
  update((before) => [entry, ...before].slice(0, keptEntries));
  try {
    await work(id, abort.signal);
  } catch (error) {
    if (abort.signal.aborted) dismiss(id);
    else change(id, { step: 'failed', problem: toProblem(error) });
  } finally {
    aborts.delete(id);
    void queryClient.invalidateQueries({ queryKey: queries.library.key() });
  }
}

async function follow(id: number, events: AsyncIterable<Making>): Promise<void> {
  for await (const event of events) {
    if (event.kind === 'added') change(id, { step: event.already ? 'already' : 'added', item: event.item });
    else change(id, { step: event.step, done: event.done, total: event.total });
  }
}

async function addFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    await run(file.name, async (id, signal) => {
      const { id: transferId } = await beginFile(file, signal);
      const onProgress = (done: number) => change(id, { done, total: file.size });
      await sendFile(file, transferId, { signal, onProgress }).catch(async (error: unknown) => {
        // What main holds of it would be swept in an hour; the reason is what the technician wants to know.
        await client.transfers.drop({ transferId }).catch(() => {});
        throw error;
      });
      change(id, { step: 'checking', done: null, total: null });
      const { item, already } = await client.library.addUploaded({ transferId }, { signal });
      change(id, { step: already ? 'already' : 'added', item });
    });
  }
}

function fetchItem(request: FetchRequest): Promise<void> {
  return run(`${request.name} ${request.version ?? ''}`.trim(), async (id, signal) =>
    follow(id, await client.library.fetch(request, { signal })),
  );
}

function addFolder(choiceId: string, name: string): Promise<void> {
  return run(name, async (id, signal) => follow(id, await client.library.addFolder({ choiceId }, { signal })));
}

function cancel(id: number): void {
  aborts.get(id)?.abort();
}
