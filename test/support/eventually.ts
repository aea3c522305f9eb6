import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition, with a deadline; returns the first value that is neither false, null nor undefined. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  deadlineMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (value !== false && value !== null && value !== undefined) {
      return value as Exclude<T, false | null | undefined>;
    }
    if (Date.now() > until) throw new Error(`not within ${deadlineMs} ms: ${look}`);
    await delay(10);
  }
}
