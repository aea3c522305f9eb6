import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { FlotillaError } from '../../contract/errors.ts';
import { abortedBy, within } from './limits.ts';

/** sshd begins to turn connections away at 10 that have not logged in yet (MaxStartups 10:30:100); others want in too. */
const maxUnderWay = 6;
const gapMs = 15;
const firstPauseMs = 250;
const longestPauseMs = 8000;

interface Place {
  queue: PQueue;
  users: number;
  /** No handshake begins before this time. */
  closedUntil: number;
  /** How long the next pause is. */
  pauseMs: number;
}

/**
 * Lets handshakes begin a few at a time, by the address that they go to or the device that they go through.
 * INVARIANTS: to one place at most `maxUnderWay` are under way and two begin at least `gapMs` apart; after the place has
 * turned one away none begins for a pause that doubles each time, and that is forgotten with the first that is let in.
 */
export class Admission {
  readonly #places = new Map<string, Place>();

  /** Runs `work` when its turn has come at both places. An abort ends the wait, and with it the work's own. */
  async run<T>(places: readonly string[], work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const [name, ...further] = places;
    if (name === undefined) return work();
    const place = this.#place(name);
    place.users += 1;
    const turn = place.queue.add(async () => {
      if (signal.aborted) throw abortedBy(signal);
      await waitUntilOpen(place, signal);
      return this.run(further, work, signal);
    });
    try {
      const result = await within(turn, { signals: [signal] });
      place.pauseMs = firstPauseMs;
      return result;
    } catch (error) {
      if (isThrottled(error)) close(place);
      throw error;
    } finally {
      place.users -= 1;
      this.#sweep();
    }
  }

  #place(name: string): Place {
    const known = this.#places.get(name);
    if (known) return known;
    const queue = new PQueue({ concurrency: maxUnderWay, intervalCap: 1, interval: gapMs });
    const place = { queue, users: 0, closedUntil: 0, pauseMs: firstPauseMs };
    this.#places.set(name, place);
    return place;
  }

  #sweep(): void {
    const now = Date.now();
    for (const [name, { users, closedUntil }] of this.#places) {
      if (users === 0 && closedUntil + longestPauseMs < now) this.#places.delete(name);
    }
  }
}

/** The server is up and took no more logins just then. */
export function isThrottled(error: unknown): boolean {
  return error instanceof FlotillaError && error.code === 'ssh.throttled';
}

/** Handshakes that were turned away together count as one. */
function close(place: Place): void {
  const now = Date.now();
  if (place.closedUntil > now) return;
  place.closedUntil = now + place.pauseMs;
  place.pauseMs = Math.min(place.pauseMs * 2, longestPauseMs);
}

async function waitUntilOpen(place: Place, signal: AbortSignal): Promise<void> {
  for (let left = place.closedUntil - Date.now(); left > 0; left = place.closedUntil - Date.now()) {
    // Not all at the same moment again.
    await delay(left + Math.random() * firstPauseMs, undefined, { signal });
  }
}
