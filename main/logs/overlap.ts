import type { LogLine } from '../../contract/agent/common.ts';

/** Devices without a clock of their own begin long before this. */
const believableMs = Date.UTC(2020, 0, 1);
const remembered = 5000;

/**
 * Tells the lines of a log that is read again from its end apart from those that were read before the connection broke.
 * Lines are compared as they are: clocks of devices jump.
 */
export class Overlap {
  #seen: string[] = [];
  #again: Map<string, number> | null = null;
  #oldestAt = 0;
  #newestAt = 0;
  #left = 0;
  #first = true;

  /** These were handed on. */
  remember(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#seen.push(keyOf(line));
      if (this.#oldestAt === 0) this.#oldestAt = line.at;
      this.#newestAt = Math.max(this.#newestAt, line.at);
    }
    if (this.#seen.length > remembered * 2) this.#seen = this.#seen.slice(-remembered);
  }

  /** The log is read again: its last `lines` lines come first. */
  begin(lines: number): void {
    this.#left = lines;
    this.#first = true;
    this.#again = null;
    if (this.#seen.length === 0) return;
    this.#again = new Map();
    for (const key of this.#seen) this.#again.set(key, (this.#again.get(key) ?? 0) + 1);
  }

  /** What of these lines is new, and whether lines are missing before them. */
  fresh<T extends LogLine>(lines: readonly T[]): { lines: readonly T[]; gap: boolean } {
    const again = this.#again;
    if (!again) return { lines, gap: false };
    const first = this.#first ? lines[0] : undefined;
    this.#first = false;
    const gap = first !== undefined && first.at > this.#newestAt && !again.has(keyOf(first));
    const fresh = lines.filter((line) => {
      if (this.#left <= 0) return true;
      this.#left -= 1;
      const key = keyOf(line);
      const count = again.get(key) ?? 0;
      if (count > 0) again.set(key, count - 1);
      return count === 0 && !(line.at >= believableMs && line.at < this.#oldestAt);
    });
    if (this.#left <= 0) this.#again = null;
    return { lines: fresh, gap };
  }
}

function keyOf({ at, stream, text }: LogLine): string {
  return `${at} ${stream} ${text.length > 120 ? `${text.length} ${text.slice(0, 120)}` : text}`;
}
