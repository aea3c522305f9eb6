import type { Plan } from '../../contract/app/plan.ts';

// The maintenance window, in the time of this laptop. Built from calendar days, so that it stays right when clocks change.

type Window = NonNullable<Plan['window']>;

/** True while new targets may start. */
export function isOpen(window: Window, now: number): boolean {
  // One that began yesterday may last until after midnight.
  return [-1, 0].some((day) => {
    const opening = openingOn(window, now, day);
    return opening !== null && opening.from <= now && now < opening.to;
  });
}

/** When it opens next; now, while it is open. */
export function nextOpening(window: Window, now: number): number {
  if (isOpen(window, now)) return now;
  // A week holds each of its days; one more, since today's may be over.
  for (let day = 0; day <= 8; day += 1) {
    const opening = openingOn(window, now, day);
    if (opening !== null && opening.from > now && opening.to > opening.from) return opening.from;
  }
  return now;
}

/** The opening that begins so many days from today; `null` when none begins on that day of the week. */
function openingOn({ from, to, days }: Window, now: number, day: number): { from: number; to: number } | null {
  const start = at(now, day, from);
  if (!days.includes(start.getDay())) return null;
  const pastMidnight = to <= from ? 1 : 0;
  return { from: start.getTime(), to: at(now, day + pastMidnight, to).getTime() };
}

function at(now: number, day: number, clock: string): Date {
  const today = new Date(now);
  const [hours, minutes] = clock.split(':').map(Number);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + day, hours, minutes);
}
