import PQueue from 'p-queue';
import { Agenda } from './agenda.ts';
import type { Clock } from './clock.ts';

const firstDelayMs = 5_000;
const longestDelayMs = 300_000;
/** After a change of the network all are due at once: they are tried within so much time. */
const spreadMs = 2_000;
const probeMs = 8_000;
const probesAtOnce = 16;

export interface ReachabilityOptions {
  clock: Clock;
  /** Connects to the SSH port of a device and hangs up; throws when nothing answers there. */
  touch(deviceId: string, signal: AbortSignal): Promise<void>;
  /** The device whose connection leads to this one; `null`: none does. */
  jumpOf(deviceId: string): string | null;
  /** The device answered. It is not watched any more then, unless it is asked for again. */
  onAnswer(deviceId: string): void;
  /** From 0 to 1. */
  random?(): number;
}

/** Somewhere that is tried now and then: a device, or the one that leads to it. */
interface Place {
  delayMs: number;
  nextAt: number;
}

/**
 * Watches devices that are away, cheaply.
 *
 * INVARIANTS
 * - A device is tried after 5 s, then after twice as long each time, up to 5 min, a fifth more or less, so that many do not fall
 *   in step. A change of the network makes all of them due; that a device behind the same jump device was reached, those behind it.
 * - What lies behind a jump device is tried only while that answers; one that does not is tried once for all behind it.
 * - At most 16 are tried at once. A device that answered, and is watched again before `reached` told of it, waits on as before.
 */
export class Reachability {
  readonly #options: ReachabilityOptions;
  readonly #agenda: Agenda;
  readonly #probes = new PQueue({ concurrency: probesAtOnce });
  readonly #devices = new Map<string, Place & { isWatched: boolean }>();
  readonly #jumps = new Map<string, Place & { probe: Promise<boolean> | null }>();
  readonly #closing = new AbortController();

  constructor(options: ReachabilityOptions) {
    this.#options = options;
    this.#agenda = new Agenda(options.clock);
  }

  watch(deviceId: string): void {
    const place = this.#devices.get(deviceId) ?? { delayMs: firstDelayMs, nextAt: 0, isWatched: false };
    this.#devices.set(deviceId, place);
    if (place.isWatched) return;
    place.isWatched = true;
    this.#postpone(deviceId, place);
  }

  forget(deviceId: string): void {
    this.#devices.delete(deviceId);
    this.#agenda.delete(deviceId);
    const jump = this.#options.jumpOf(deviceId);
    if (jump && ![...this.#devices.keys()].some((each) => this.#options.jumpOf(each) === jump))
      this.#jumps.delete(jump);
  }

  /** When it is tried next; `null` when it is not watched, or being tried. */
  nextAt(deviceId: string): number | null {
    const place = this.#devices.get(deviceId);
    return place?.isWatched ? place.nextAt : null;
  }

  /** The network of this laptop is another one: everything may be within reach. */
  wake(): void {
    this.#jumps.clear();
    for (const [deviceId, place] of this.#devices) if (place.isWatched) this.#hasten(deviceId, place);
  }

  /** Somebody logged in to this device. */
  reached(deviceId: string): void {
    const place = this.#devices.get(deviceId);
    if (place) place.delayMs = firstDelayMs;
    if (place?.isWatched) this.#answer(deviceId, place);
    const jump = this.#options.jumpOf(deviceId) ?? deviceId;
    this.#jumps.delete(jump);
    for (const [other, each] of this.#devices) {
      if (each.isWatched && other !== deviceId && this.#options.jumpOf(other) === jump) this.#hasten(other, each);
    }
  }

  close(): void {
    this.#closing.abort();
    this.#agenda.clear();
    this.#probes.clear();
    this.#devices.clear();
  }

  #hasten(deviceId: string, place: Place): void {
    place.delayMs = firstDelayMs;
    this.#schedule(deviceId, place, this.#random() * spreadMs);
  }

  #postpone(deviceId: string, place: Place): void {
    this.#schedule(deviceId, place, this.#jittered(place.delayMs));
    place.delayMs = Math.min(2 * place.delayMs, longestDelayMs);
  }

  #schedule(deviceId: string, place: Place, inMs: number): void {
    place.nextAt = Math.round(this.#options.clock.now() + inMs);
    this.#agenda.set(deviceId, place.nextAt, () => void this.#probes.add(() => this.#try(deviceId)));
  }

  async #try(deviceId: string): Promise<void> {
    const before = this.#devices.get(deviceId);
    if (!before?.isWatched || this.#closing.signal.aborted) return;
    const jump = this.#options.jumpOf(deviceId);
    const answers = (jump === null || (await this.#isOpen(jump))) && (await this.#touch(deviceId));
    const place = this.#devices.get(deviceId);
    // Forgotten, reached otherwise, or hastened meanwhile.
    if (!place?.isWatched || place !== before || place.nextAt > this.#options.clock.now()) return;
    if (answers) this.#answer(deviceId, place);
    else this.#postpone(deviceId, place);
  }

  /** Whether the device on the way answers: asked once for all behind it, and believed until it is due again. */
  async #isOpen(jump: string): Promise<boolean> {
    const known = this.#jumps.get(jump);
    if (known?.probe) return known.probe;
    const now = this.#options.clock.now();
    if (known && known.nextAt > now) return false;
    const probe = this.#touch(jump);
    const place = { delayMs: known?.delayMs ?? firstDelayMs, nextAt: now, probe };
    this.#jumps.set(jump, place);
    const answers = await probe;
    if (this.#jumps.get(jump) === place) {
      if (answers) this.#jumps.delete(jump);
      else {
        const nextAt = this.#options.clock.now() + this.#jittered(place.delayMs);
        this.#jumps.set(jump, { delayMs: Math.min(2 * place.delayMs, longestDelayMs), nextAt, probe: null });
      }
    }
    return answers;
  }

  async #touch(deviceId: string): Promise<boolean> {
    const late = new AbortController();
    const stop = this.#options.clock.after(probeMs, () => late.abort());
    try {
      await this.#options.touch(deviceId, AbortSignal.any([late.signal, this.#closing.signal]));
      return true;
    } catch {
      // Why it does not answer is told by the last attempt; this only asks whether.
      return false;
    } finally {
      stop();
    }
  }

  #answer(deviceId: string, place: { isWatched: boolean }): void {
    place.isWatched = false;
    this.#agenda.delete(deviceId);
    this.#options.onAnswer(deviceId);
  }

  #jittered(ms: number): number {
    return ms * (0.8 + 0.4 * this.#random());
  }

  #random(): number {
    return (this.#options.random ?? Math.random)();
  }
}
