import { setTimeout as delay } from 'node:timers/promises';
import type { LogRef, MergedLine, SourceState } from '../../contract/app/logs.ts';
import { FlotillaError, toProblem } from '../../contract/errors.ts';
import type { DeviceLogLine, OpenSession } from '../device/device.ts';
import type { KeptLogs } from './kept-logs.ts';
import type { KeptWriter } from './kept-writer.ts';
import { levelOf } from './level.ts';
import type { Outbox } from './outbox.ts';
import { Overlap } from './overlap.ts';
import { linesOf } from './source-lines.ts';

const firstPauseMs = 1000;
const lastPauseMs = 30_000;
/** The last lines of a log arrive in one go; what comes later was written later. */
const historyMs = 1500;

export interface SourceOptions {
  ref: LogRef;
  /** Its place among the sources. */
  index: number;
  lines: number;
  open: OpenSession;
  kept: KeptLogs;
  clockSkew(deviceId: string): number | null;
  outbox: Outbox;
  signal: AbortSignal;
}

/**
 * Follows one log into the outbox: what was kept of it, its last lines, then what comes; again with growing pauses when it
 * breaks. Ends with the signal, with the log, or with a problem that waiting does not mend. Never rejects.
 */
export async function followSource(options: SourceOptions): Promise<void> {
  const { ref, index, outbox, kept, signal } = options;
  const overlap = new Overlap();
  const keeper = new Keeper(ref, kept);
  let pauseMs = firstPauseMs;
  try {
    await sendKept(options, overlap);
    while (!signal.aborted) {
      announce(options, { state: 'connecting' });
      const began = Date.now();
      try {
        await readOnce(options, { overlap, keeper });
        if (signal.aborted) return;
        // A build is through at its end. Other logs end with their agent, which comes back when it was only replaced.
        if (ref.source.kind === 'build') return announce(options, { state: 'ended' });
        announce(options, { state: 'connecting' });
        await delay(pauseMs, undefined, { signal });
        pauseMs = Math.min(lastPauseMs, pauseMs * 2);
      } catch (error) {
        if (signal.aborted) return;
        const problem = toProblem(error);
        if (!(error instanceof FlotillaError) || !error.retry) return announce(options, { state: 'problem', problem });
        if (Date.now() - began > lastPauseMs) pauseMs = firstPauseMs;
        // Many sources of one device do not all come back in the same moment.
        const waitMs = Math.round(pauseMs * (0.75 + Math.random() / 2));
        announce(options, { state: 'reconnecting', problem, retryAt: Date.now() + waitMs });
        pauseMs = Math.min(lastPauseMs, pauseMs * 2);
        await delay(waitMs, undefined, { signal });
      } finally {
        outbox.setLive(index, false);
      }
    }
  } catch (error) {
    if (!signal.aborted) announce(options, { state: 'problem', problem: toProblem(error) });
  } finally {
    await keeper.close();
  }
}

/** Keeps what is read, as soon as nobody else does. */
class Keeper {
  readonly #ref: LogRef;
  readonly #kept: KeptLogs;
  #writer: KeptWriter | null = null;

  constructor(ref: LogRef, kept: KeptLogs) {
    this.#ref = ref;
    this.#kept = kept;
  }

  write(lines: readonly DeviceLogLine[]): void {
    this.#writer ??= this.#kept.writer(this.#ref);
    this.#writer?.write(lines);
  }

  async close(): Promise<void> {
    await this.#writer?.close();
  }
}

async function sendKept(options: SourceOptions, overlap: Overlap): Promise<void> {
  const found = await options.kept.read(options.ref, options.lines);
  if (!found) return;
  overlap.remember(found.lines);
  const skewMs = options.clockSkew(options.ref.deviceId) ?? 0;
  options.outbox.putHistory(options.index, merged(options, found.lines, skewMs));
  const { keptAt, lines } = found;
  options.outbox.put({ kind: 'kept', source: options.index, lines: lines.length, keptAt });
}

async function readOnce(
  options: SourceOptions,
  { overlap, keeper }: { overlap: Overlap; keeper: Keeper },
): Promise<void> {
  const { ref, index, lines, outbox, signal } = options;
  const session = await options.open(ref.deviceId, signal);
  const followed = await linesOf(session, ref.source, { lines, signal });
  announce(options, { state: 'following' });
  outbox.setLive(index, true);
  overlap.begin(lines);
  const skewMs = options.clockSkew(ref.deviceId) ?? 0;
  const openedAt = Date.now();
  let left = lines;
  for await (const batch of followed) {
    const { lines: fresh, gap } = overlap.fresh(batch);
    overlap.remember(fresh);
    keeper.write(fresh);
    const all = merged(options, fresh, skewMs);
    const first = all[0];
    if (gap && first) outbox.put({ kind: 'lost', source: index, at: first.at, count: null });
    const isHistory = (line: MergedLine) =>
      left-- > 0 && line.deviceAt > 0 && line.at < openedAt && Date.now() < openedAt + historyMs;
    const history: MergedLine[] = [];
    const live: MergedLine[] = [];
    for (const line of all) (live.length === 0 && isHistory(line) ? history : live).push(line);
    if (history.length > 0) outbox.putHistory(index, history);
    if (live.length > 0) outbox.putLive(live);
    await outbox.room(index, signal);
    if (signal.aborted) return;
  }
}

function announce({ index, ref, clockSkew, outbox }: SourceOptions, state: SourceState): void {
  outbox.put({ kind: 'state', source: index, state, clockSkewMs: clockSkew(ref.deviceId) });
}

function merged({ index }: SourceOptions, lines: readonly DeviceLogLine[], skewMs: number): MergedLine[] {
  const now = Date.now();
  return lines.map(({ at, stream, text, spans }) => ({
    source: index,
    at: at > 0 ? at - skewMs : now,
    deviceAt: at,
    stream,
    level: levelOf(text),
    text,
    ...(spans ? { spans } : {}),
  }));
}
