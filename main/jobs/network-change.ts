import { networkInterfaces } from 'node:os';
import { type Clock, systemClock } from './clock.ts';

const everyMs = 5_000;
/** So much later than expected: the laptop slept. */
const sleptMs = 60_000;

export interface NetworkWatch {
  clock?: Clock;
  onChange(): void;
  /** The addresses this laptop has now. */
  addresses?(): string;
}

/** Tells when this laptop has got other addresses, or woke up: there may be another network now. Returns what ends it. */
export function watchNetwork({ clock = systemClock, onChange, addresses = ownAddresses }: NetworkWatch): () => void {
  let known = addresses();
  let lookedAt = clock.now();
  let stop = () => {};
  const look = () => {
    const now = clock.now();
    const found = addresses();
    const isChanged = found !== known || now - lookedAt > everyMs + sleptMs;
    known = found;
    lookedAt = now;
    stop = clock.after(everyMs, look);
    if (isChanged) onChange();
  };
  stop = clock.after(everyMs, look);
  return () => stop();
}

function ownAddresses(): string {
  const all = Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    found.filter(({ internal }) => !internal).map(({ cidr, address }) => `${name} ${cidr ?? address}`),
  );
  return all.sort().join('\n');
}
