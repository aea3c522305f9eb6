import type { LogLine } from '../../contract/agent/common.ts';

const batchLines = 500;

/**
 * Between a device that writes and a screen that reads at its own pace.
 *
 * INVARIANTS
 * - At most `limit` lines wait. When one more comes, the oldest goes, and the reader is told how many went.
 * - Lines keep their order. `end` lets the reader take what waits, then ends or fails it.
 */
export class LineBuffer {
  readonly #limit: number;
  readonly #lines: LogLine[] = [];
  #lost = 0;
  #ended: { error?: unknown } | null = null;
  #wake: (() => void) | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(lines: readonly LogLine[]): void {
    this.#lines.push(...lines.slice(-this.#limit));
    this.#lost += Math.max(0, lines.length - this.#limit);
    const excess = this.#lines.length - this.#limit;
    if (excess > 0) {
      this.#lines.splice(0, excess);
      this.#lost += excess;
    }
    this.#wake?.();
  }

  /** Nothing more will come; `error` is thrown to the reader after the last line. */
  end(error?: unknown): void {
    this.#ended ??= error === undefined ? {} : { error };
    this.#wake?.();
  }

  /** The next lines; `null` at the end. For one reader. */
  async take(): Promise<LogLine[] | null> {
    while (this.#lines.length === 0) {
      if (this.#ended) {
        if ('error' in this.#ended) throw this.#ended.error;
        return null;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    const batch = this.#lines.splice(0, batchLines);
    if (this.#lost === 0) return batch;
    const at = batch[0]?.at ?? Date.now();
    const note: LogLine = {
      at,
      stream: 'agent',
      text: `${this.#lost} lines came faster than they were read and are left out`,
    };
    this.#lost = 0;
    return [note, ...batch];
  }
}
