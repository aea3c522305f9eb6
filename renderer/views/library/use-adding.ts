import { useEffect, useRef, useState } from 'react';
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
let lastId = 0;

/** Adds files one after another, fetches by name, packs folders; each can be cancelled, and ends as a line of the list. */
export function useAdding() {
  const [adding, setAdding] = useState<readonly Adding[]>([]);
  const aborts = useRef(new Map<number, AbortController>());
  useEffect(() => {
    const running = aborts.current;
    return () => {
      for (const abort of running.values()) abort.abort();
    };
  }, []);

  const change = (id: number, part: Partial<Adding>) =>
    setAdding((before) => before.map((one) => (one.id === id ? { ...one, ...part } : one)));

  const run = async (name: string, work: (id: number, signal: AbortSignal) => Promise<void>) => {
    const id = ++lastId;
    const abort = new AbortController();
    aborts.current.set(id, abort);
    const entry: Adding = { id, name, step: 'sending', done: null, total: null, problem: null, item: null };
    setAdding((before) => [entry, ...before].slice(0, keptEntries));
    try {
      await work(id, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) setAdding((before) => before.filter((one) => one.id !== id));
      else change(id, { step: 'failed', problem: toProblem(error) });
    } finally {
      aborts.current.delete(id);
      void queryClient.invalidateQueries({ queryKey: queries.library.key() });
    }
  };

  const follow = async (id: number, events: AsyncIterable<Making>) => {
    for await (const event of events) {
      if (event.kind === 'added') change(id, { step: event.already ? 'already' : 'added', item: event.item });
      else change(id, { step: event.step, done: event.done, total: event.total });
    }
  };

  const addFiles = async (files: readonly File[]) => {
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
  };
  const fetchItem = (request: FetchRequest) =>
    run(`${request.name} ${request.version ?? ''}`.trim(), async (id, signal) =>
      follow(id, await client.library.fetch(request, { signal })),
    );
  const addFolder = (choiceId: string, name: string) =>
    run(name, async (id, signal) => follow(id, await client.library.addFolder({ choiceId }, { signal })));

  return {
    adding,
    addFiles,
    fetchItem,
    addFolder,
    cancel: (id: number) => aborts.current.get(id)?.abort(),
    dismiss: (id: number) => setAdding((before) => before.filter((one) => one.id !== id)),
  };
}
