import type { RemoteEntryView, RemoteFolderView } from '../../../contract/app/files.ts';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { joinPath } from '../../model/remote-path.ts';
import { type FileMove, isEnded, type MoveState, useFileMoves } from '../../stores/file-moves.ts';
import { Download } from './download.ts';
import { chooseSink } from './sink.ts';
import { type Move, Upload } from './upload.ts';

// The files under way. INVARIANTS: two at a time, in the order they were asked for; of those that have ended the newest are kept.

const maxRunning = 2;
const maxKept = 200;

interface Held {
  move: Move;
  stop: AbortController;
}
const held = new Map<string, Held>();
let running = 0;

/** Sends files into a folder of a device, one after the other. */
export function startUploads(
  deviceId: string,
  folder: RemoteFolderView,
  files: readonly { file: File; replace: boolean }[],
) {
  for (const { file, replace } of files) {
    const path = joinPath(folder.path, file.name);
    start(new Upload(file, { deviceId, path, replace }), {
      deviceId,
      direction: 'up',
      label: file.name,
      totalBytes: file.size,
    });
  }
}

/** Gets a file of a device; asks for its place first where it is large. */
export async function startDownload(deviceId: string, folder: RemoteFolderView, entry: RemoteEntryView): Promise<void> {
  const shown = { deviceId, direction: 'down', label: entry.label, totalBytes: entry.sizeBytes } as const;
  try {
    const openSink = await chooseSink(entry.label, entry.sizeBytes);
    if (openSink) start(new Download(deviceId, joinPath(folder.path, entry.name), openSink), shown);
  } catch (error) {
    const ended = { id: crypto.randomUUID(), state: 'failed', doneBytes: 0, problem: toProblem(error) } as const;
    useFileMoves.getState().add({ ...shown, ...ended });
  }
}

export function cancelMove(id: string): void {
  held.get(id)?.stop.abort();
  if (stateOf(id) === 'waiting') useFileMoves.getState().change(id, { state: 'cancelled' });
}

/** Lets a move that failed or was cancelled go on where it was. */
export function resumeMove(id: string): void {
  const one = held.get(id);
  if (!one) return;
  one.stop = new AbortController();
  useFileMoves.getState().change(id, { state: 'waiting', problem: null });
  runNext();
}

/** The same for one that found something in its place, which is lost then. */
export function replaceByMove(id: string): void {
  held.get(id)?.move.replace?.();
  resumeMove(id);
}

/** Takes moves that have ended off the list; those that could go on no longer can. */
export function forgetMoves(ids: readonly string[]): void {
  for (const id of ids) {
    // What waits for them is swept after an hour where this does not reach it.
    held
      .get(id)
      ?.move.drop()
      .catch(() => undefined);
    held.delete(id);
  }
  useFileMoves.getState().remove(new Set(ids));
}

/** False for one that cannot be run again, as it never began. */
export function canResume(id: string): boolean {
  return held.has(id);
}

function start(move: Move, shown: Pick<FileMove, 'deviceId' | 'direction' | 'label' | 'totalBytes'>): void {
  const id = crypto.randomUUID();
  held.set(id, { move, stop: new AbortController() });
  useFileMoves.getState().add({ ...shown, id, state: 'waiting', doneBytes: 0, problem: null });
  const { moves } = useFileMoves.getState();
  if (moves.length > maxKept)
    forgetMoves(
      moves
        .filter(isEnded)
        .slice(0, moves.length - maxKept)
        .map((one) => one.id),
    );
  runNext();
}

function runNext(): void {
  if (running >= maxRunning) return;
  const next = useFileMoves.getState().moves.find(({ state }) => state === 'waiting');
  const one = next && held.get(next.id);
  if (!next || !one) return;
  running += 1;
  void run(next, one).finally(() => {
    running -= 1;
    runNext();
  });
  runNext();
}

async function run({ id, deviceId, direction }: FileMove, { move, stop }: Held): Promise<void> {
  const { change } = useFileMoves.getState();
  const { signal } = stop;
  change(id, { state: 'local', doneBytes: 0 });
  try {
    await move.run((state, doneBytes) => change(id, { state, doneBytes }), signal);
    held.delete(id);
    change(id, { state: 'done' });
  } catch (error) {
    change(id, signal.aborted ? { state: 'cancelled' } : { state: 'failed', problem: toProblem(error) });
  }
  if (direction === 'up')
    void queryClient.invalidateQueries({ queryKey: queries.files.list.key({ input: { deviceId } }) });
}

function stateOf(id: string): MoveState | undefined {
  return useFileMoves.getState().moves.find((one) => one.id === id)?.state;
}
