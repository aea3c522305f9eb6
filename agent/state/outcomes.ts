import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AgentError } from '../errors.ts';
import type { RecordStore } from './record-store.ts';

export const outcomeSchema = z.object({
  key: z.string(),
  /** What the key was first used for; the same key for anything else is a mistake. */
  fingerprint: z.string(),
  startedAt: z.number(),
  reply: z.object({ status: z.number().int(), body: z.string() }).optional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;
export type Reply = NonNullable<Outcome['reply']>;

/** `resumed`: the key was claimed before, by an agent that was killed before it could reply. */
export type Claim = { kind: 'run'; resumed: boolean } | { kind: 'replay'; reply: Reply } | { kind: 'running' };

const keptMs = 7 * 24 * 60 * 60_000;
const maximumOutcomes = 20_000;

/**
 * The outcome of every change that was asked for with an idempotency key.
 *
 * INVARIANTS: a key is on disk before its work begins, and its reply before it is sent; a key that a killed agent
 * left without a reply runs again (each piece of work knows what it had already done under its key).
 */
export class Outcomes {
  readonly #records: RecordStore<Outcome>;
  readonly #running = new Set<string>();

  constructor(records: RecordStore<Outcome>) {
    this.#records = records;
  }

  /** Throws `invalid-args` when the key was used for another request. */
  async claim(key: string, fingerprint: string): Promise<Claim> {
    const id = idOf(key);
    const known = this.#records.get(id);
    if (known && known.fingerprint !== fingerprint) {
      throw new AgentError('invalid-args', 'This idempotency key was already used for another request.');
    }
    if (this.#running.has(id)) return { kind: 'running' };
    if (known?.reply) return { kind: 'replay', reply: known.reply };
    this.#running.add(id);
    try {
      await this.sweep();
      await this.#records.put(id, { key, fingerprint, startedAt: known?.startedAt ?? Date.now() });
    } catch (error) {
      this.#running.delete(id);
      throw error;
    }
    return { kind: 'run', resumed: known !== undefined };
  }

  async settle(key: string, reply: Reply): Promise<void> {
    const id = idOf(key);
    try {
      const known = this.#records.get(id);
      if (known) await this.#records.put(id, { ...known, reply });
    } finally {
      this.#running.delete(id);
    }
  }

  /** What became of a key: its reply, `running`, or nothing known. */
  look(key: string): Claim | undefined {
    const id = idOf(key);
    const known = this.#records.get(id);
    if (!known) return undefined;
    return known.reply ? { kind: 'replay', reply: known.reply } : { kind: 'running' };
  }

  /** Forgets what is older than a week, and the oldest beyond the bound. */
  async sweep(now = Date.now()): Promise<void> {
    const settled = this.#records.entries().filter(([id]) => !this.#running.has(id));
    const surplus = settled.length - maximumOutcomes;
    const byAge = surplus > 0 ? settled.sort(([, a], [, b]) => a.startedAt - b.startedAt) : settled;
    for (const [index, [id, outcome]] of byAge.entries()) {
      if (index < surplus || now - outcome.startedAt > keptMs) await this.#records.delete(id);
    }
  }
}

function idOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
