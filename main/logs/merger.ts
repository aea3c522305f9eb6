import type { MergedLine } from '../../contract/app/logs.ts';

interface Waiting {
  line: MergedLine;
  /** What it is ordered by: its time, never before that of the line before it in its own log. */
  key: number;
  heldUntil: number;
}

interface Lane {
  waiting: Waiting[];
  taken: number;
  key: number;
  live: boolean;
}

/**
 * Puts the lines of several logs into one order, by time.
 *
 * INVARIANTS
 * - Lines of one log keep their order, whatever their times are.
 * - A line waits for the other logs that are live for at most `holdMs`; then it goes, and what is older and comes later follows it.
 * - It keeps what it is given: the caller asks `hasRoom` before it gives more.
 */
export class Merger {
  readonly #lanes: Lane[];
  readonly #holdMs: number;
  readonly #limit: number;

  constructor(options: { sources: number; holdMs: number; limit: number }) {
    this.#lanes = Array.from({ length: options.sources }, () => ({ waiting: [], taken: 0, key: 0, live: false }));
    this.#holdMs = options.holdMs;
    this.#limit = options.limit;
  }

  /** Whether lines of this log may come: others wait for those that may. */
  setLive(source: number, live: boolean): void {
    this.#lane(source).live = live;
  }

  push(lines: readonly MergedLine[], now: number): void {
    for (const line of lines) {
      const lane = this.#lane(line.source);
      // A clock that is ahead must not hold up the others.
      lane.key = Math.max(lane.key, Math.min(line.at, now));
      lane.waiting.push({ line, key: lane.key, heldUntil: now + this.#holdMs });
    }
  }

  hasRoom(source: number): boolean {
    const { waiting, taken } = this.#lane(source);
    return waiting.length - taken < this.#limit;
  }

  /** The lines whose turn it is, at most `most`. */
  release(now: number, most: number): MergedLine[] {
    const lines: MergedLine[] = [];
    while (lines.length < most) {
      const lane = this.#next();
      const first = lane?.waiting[lane.taken];
      if (!lane || !first) break;
      if (first.heldUntil > now && this.#mustWait(lane)) break;
      lines.push(first.line);
      lane.taken += 1;
      if (lane.taken > 1000 || lane.taken === lane.waiting.length) {
        lane.waiting.splice(0, lane.taken);
        lane.taken = 0;
      }
    }
    return lines;
  }

  /** When the next line goes at the latest; `null` when none waits. */
  dueAt(): number | null {
    const lane = this.#next();
    return lane?.waiting[lane.taken]?.heldUntil ?? null;
  }

  #lane(source: number): Lane {
    const lane = this.#lanes[source];
    if (!lane) throw new RangeError(`no source ${source}`);
    return lane;
  }

  #next(): Lane | undefined {
    let first: Lane | undefined;
    let key = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      const head = lane.waiting[lane.taken];
      if (head && head.key < key) {
        first = lane;
        key = head.key;
      }
    }
    return first;
  }

  #mustWait(lane: Lane): boolean {
    return this.#lanes.some((other) => other !== lane && other.live && other.taken === other.waiting.length);
  }
}
