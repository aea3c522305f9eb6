import type { LogLine } from '../../contract/agent/common.ts';

export interface NumberedLine extends LogLine {
  /** Counts up from 0 for the life of the buffer; names a line while older ones fall out. */
  number: number;
}

/** The newest `capacity` lines. Lines that fall out are counted, so that a view can keep its place. */
export class LogBuffer {
  private lines: NumberedLine[] = [];
  private nextNumber = 0;
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  append(batch: readonly LogLine[]): void {
    for (const line of batch) this.lines.push({ ...line, number: this.nextNumber++ });
    // Cutting only at a quarter over the limit keeps appending cheap.
    if (this.lines.length > this.capacity * 1.25) this.lines = this.lines.slice(-this.capacity);
  }

  clear(): void {
    this.lines = [];
  }

  /** How many lines were ever appended. */
  get received(): number {
    return this.nextNumber;
  }

  /** The kept lines that contain `find`, in any case; all of them when it is empty. */
  matching(find: string): NumberedLine[] {
    const kept = this.lines.slice(-this.capacity);
    const needle = find.trim().toLowerCase();
    return needle === '' ? kept : kept.filter((line) => line.text.toLowerCase().includes(needle));
  }
}
