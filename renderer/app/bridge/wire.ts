import type { ClientLink } from '@orpc/client';

/** An open way to the main side. `closed` resolves when it is gone, whoever closed it. */
export interface OpenWire {
  link: ClientLink<Record<never, never>>;
  closed: Promise<void>;
  isOpen(): boolean;
  close(): void;
}

/** Opens a wire; rejects when the main side cannot be reached, with `WireRefused` when it turned this window away. */
export type OpenWireFunction = (signal: AbortSignal) => Promise<OpenWire>;

/** The host answered, and does not know this window: trying again helps only after signing in again. */
export class WireRefused extends Error {
  override name = 'WireRefused';
}
