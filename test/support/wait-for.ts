import { setTimeout as delay } from 'node:timers/promises';

type Truthy<T> = Exclude<T, false | null | undefined | 0 | ''>;

/** Looks again and again until there is something true, and gives it. Throws after `deadlineMs`, naming what it waited for. */
export async function waitFor<T>(what: string, look: () => T | Promise<T>, deadlineMs = 15_000): Promise<Truthy<T>> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (value) return value as Truthy<T>;
    if (Date.now() > until) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await delay(20);
  }
}
