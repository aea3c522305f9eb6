import type { Change } from '../../contract/app/live.ts';
import type { Clock } from './clock.ts';

/** So many notices in this time go out at once; what comes beyond them goes out together at its end. */
const promptNotices = 60;
const periodMs = 100;

/**
 * Tells of changes, each notice once in a while however often its thing changes, so that a job over a thousand devices does
 * not drown who listens. What it tells of is on disk when it is told.
 */
export class Announcer {
  readonly #clock: Clock;
  readonly #tell: (change: Change) => void;
  readonly #held = new Map<string, Change>();
  #told = 0;
  #stop: (() => void) | null = null;

  constructor(clock: Clock, tell: (change: Change) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  tell(change: Change): void {
    if (this.#stop === null) this.#stop = this.#clock.after(periodMs, () => this.#turn());
    if (this.#told < promptNotices) {
      this.#told += 1;
      this.#tell(change);
    } else this.#held.set(JSON.stringify(change), change);
  }

  /** Tells what is held back, and nothing later. */
  close(): void {
    this.#stop?.();
    this.#stop = null;
    this.#release();
  }

  #turn(): void {
    this.#stop = null;
    this.#told = 0;
    this.#release();
  }

  #release(): void {
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const change of held) this.#tell(change);
  }
}
