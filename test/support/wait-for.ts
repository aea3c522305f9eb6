import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the condition holds. Throws after `deadlineMs`, naming what it waited for. */
export async function waitFor(
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const until = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await delay(20);
  }
}
