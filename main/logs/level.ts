import type { LogLevel } from '../../contract/app/logs.ts';

const words: Record<string, LogLevel> = {
  trace: 'debug',
  debug: 'debug',
  verbose: 'debug',
  info: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  crit: 'error',
  critical: 'error',
  fatal: 'error',
  panic: 'error',
  alert: 'error',
  emerg: 'error',
};
const word = Object.keys(words).join('|');
/** Where programs write it: near the beginning, after at most a time and a name. */
const looked = 160;
const field = new RegExp(`\\b(?:level|lvl|severity)["']?\\s*[=:]\\s*["']?(${word})\\b`, 'i');
const number = /"level"\s*:\s*(\d{2})\b/;
const marked = new RegExp(`[[(<|](${word})[\\])>|]`, 'i');
/** As a word of its own in capitals, or with a colon after it. */
const capitals = new RegExp(`(?:^|\\s)(${word.toUpperCase()})(?=[\\s:,]|$)`);
const named = new RegExp(`(?:^|\\s)(${word})\\s?:`, 'i');
const uncaught = /^(?:Uncaught\s)?[A-Z]\w*(?:Error|Exception)\b/;

/** What a line says of its weight, by the ways in which programs commonly write it; `null` where it says nothing. */
export function levelOf(text: string): LogLevel | null {
  const head = text.slice(0, looked);
  const coded = number.exec(head);
  if (coded) return levelOfNumber(Number(coded[1]));
  for (const pattern of [field, marked, capitals, named]) {
    const found = pattern.exec(head)?.[1];
    if (found) return words[found.toLowerCase()] ?? null;
  }
  return uncaught.test(head) ? 'error' : null;
}

/** The numbers that loggers of Node.js write. */
function levelOfNumber(level: number): LogLevel {
  if (level < 30) return 'debug';
  if (level < 40) return 'info';
  return level < 50 ? 'warn' : 'error';
}
