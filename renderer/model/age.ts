/** An age as a person says it: a count of the largest unit that fits. */
export interface Age {
  unit: 'now' | 'seconds' | 'minutes' | 'hours' | 'days';
  count: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The age of something seen at `at`. A time ahead of the clock counts as now. */
export function ageOf(at: number, now: number): Age {
  const ms = Math.max(0, now - at);
  if (ms < 10 * second) return { unit: 'now', count: 0 };
  if (ms < minute) return { unit: 'seconds', count: Math.floor(ms / second) };
  if (ms < hour) return { unit: 'minutes', count: Math.floor(ms / minute) };
  if (ms < 2 * day) return { unit: 'hours', count: Math.floor(ms / hour) };
  return { unit: 'days', count: Math.floor(ms / day) };
}

/** True when a value is old enough to be shown muted. */
export function isOld(at: number, now: number): boolean {
  return now - at >= hour;
}

/** The clock time, with the day where it is not today. */
export function clockTime(at: number, now: number, language: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const options: Intl.DateTimeFormatOptions = sameDay
    ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
    : { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(language, options).format(at);
}

/** Date and time to the second, for titles and details. */
export function fullTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }).format(at);
}

/** `14:02:11.204` in local time, for log lines. */
export function logTime(at: number): string {
  const date = new Date(at);
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}
