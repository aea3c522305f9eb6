import type { MergedLine } from '../../contract/app/logs.ts';

/** A line on the screen, or in its place the note that lines are missing there. */
export interface LogEntry extends MergedLine {
  /** Counts up from 0 for the life of the buffer; names a line while older ones fall out. */
  number: number;
  /** Lines of this source are missing here. */
  gap?: boolean;
}

/** A list that grows at its end and is cut at its beginning, both cheaply. */
export class Ring {
  #items: LogEntry[] = [];
  #start = 0;

  get length(): number {
    return this.#items.length - this.#start;
  }

  at(index: number): LogEntry | undefined {
    return index < 0 ? undefined : this.#items[this.#start + index];
  }

  push(entry: LogEntry): void {
    this.#items.push(entry);
  }

  shift(): LogEntry | undefined {
    const first = this.#items[this.#start];
    if (first === undefined) return undefined;
    this.#start += 1;
    // Cutting only now and then keeps it cheap.
    if (this.#start > 10_000) this.replace(this.toArray());
    return first;
  }

  replace(entries: LogEntry[]): void {
    this.#items = entries;
    this.#start = 0;
  }

  toArray(): LogEntry[] {
    return this.#items.slice(this.#start);
  }
}

/** The newest `capacity` lines of several logs. */
export class LogBuffer {
  readonly entries = new Ring();
  #nextNumber = 0;
  readonly #capacity: number;
  readonly #onDropped: (entry: LogEntry) => void;

  constructor(capacity: number, onDropped: (entry: LogEntry) => void = () => {}) {
    this.#capacity = capacity;
    this.#onDropped = onDropped;
  }

  /** How many lines were ever given to it. */
  get received(): number {
    return this.#nextNumber;
  }

  /** Puts lines at the end; answers them with their numbers. */
  append(lines: readonly MergedLine[]): LogEntry[] {
    const entries = lines.map((line) => ({ ...line, number: this.#nextNumber++ }));
    for (const entry of entries) this.entries.push(entry);
    this.#trim();
    return entries;
  }

  /** Notes at the end that lines are missing. */
  appendGap(source: number, at: number): LogEntry {
    const line = { source, at, deviceAt: 0, stream: 'agent', level: null, text: '' } as const;
    const entry = { ...line, gap: true, number: this.#nextNumber++ };
    this.entries.push(entry);
    this.#trim();
    return entry;
  }

  /** Puts older lines in between, by their times; each log keeps its own order. */
  insert(lines: readonly MergedLine[]): void {
    const before = this.entries.toArray();
    const after: LogEntry[] = [];
    // In one log, a line does not go before the one that was written before it, whatever its time.
    const latest = new Map<number, number>();
    const inserted = lines
      .map((line) => {
        const key = Math.max(line.at, latest.get(line.source) ?? 0);
        latest.set(line.source, key);
        return { key, entry: { ...line, number: this.#nextNumber++ } };
      })
      .sort((a, b) => a.key - b.key);
    let next = 0;
    for (const entry of before) {
      for (let one = inserted[next]; one && one.key < entry.at; one = inserted[next]) {
        after.push(one.entry);
        next += 1;
      }
      after.push(entry);
    }
    for (const { entry } of inserted.slice(next)) after.push(entry);
    this.entries.replace(after);
    this.#trim();
  }

  #trim(): void {
    while (this.entries.length > this.#capacity) {
      const dropped = this.entries.shift();
      if (dropped) this.#onDropped(dropped);
    }
  }
}
