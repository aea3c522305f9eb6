const patienceMs = 2000;

/** One regular expression, tried on one batch of texts at a time, away from the screen. */
export class RegexTester {
  readonly #worker = new Worker(new URL('./regex-worker.ts', import.meta.url), { type: 'module' });
  readonly #pattern: string;
  /** False: the worker cannot be started. */
  readonly #starts: Promise<boolean>;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#starts = new Promise((resolve) => {
      this.#worker.addEventListener('message', () => resolve(true), { once: true });
      this.#worker.addEventListener('error', () => resolve(false), { once: true });
    });
  }

  /** Which of the texts match; `null` when that took too long, and no more can be asked. */
  async test(texts: readonly string[]): Promise<boolean[] | null> {
    if (!(await this.#starts)) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.close();
        resolve(null);
      }, patienceMs);
      const answered = ({ data }: MessageEvent<boolean[]>) => {
        clearTimeout(timer);
        resolve(data);
      };
      this.#worker.addEventListener('message', answered, { once: true });
      this.#worker.postMessage({ pattern: this.#pattern, texts });
    });
  }

  close(): void {
    this.#worker.terminate();
  }
}
