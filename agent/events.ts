import type { AgentEvent } from '../contract/agent/events.ts';

/** Tells whoever listens what changed on the device. Nothing is kept: who was away asks for the state again. */
export class EventHub {
  readonly #listeners = new Set<(event: AgentEvent) => void>();

  emit(event: Omit<AgentEvent, 'at'>): void {
    for (const listener of this.#listeners) listener({ at: Date.now(), ...event });
  }

  /** Returns how to stop listening. */
  subscribe(listener: (event: AgentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
