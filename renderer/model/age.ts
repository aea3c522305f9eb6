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

const today: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const otherDay: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', ...today };
const full: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' };

/** Making a formatter takes longer than drawing a row; each is made once. */
const formatters = new Map<string, Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>>();

function formatterOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formatters.get(language) ?? new Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>();
  const formatter = known.get(options) ?? new Intl.DateTimeFormat(language, options);
  formatters.set(language, known.set(options, formatter));
  return formatter;
}

/** The clock time, with the day where it is not today. */
export function clockTime(at: number, now: number, language: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return formatterOf(language, sameDay ? today : otherDay).format(at);
}

/** Date and time to the second, for titles and details. */
export function fullTime(at: number, language: string): string {
  return formatterOf(language, full).format(at);
}

/** `14:02:11.204` in local time, for log lines. */
export function logTime(at: number): string {
  const date = new Date(at);
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}
