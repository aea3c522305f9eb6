import { stripVTControlCharacters } from 'node:util';

/** Everything that is not printed: C0 and C1 controls, and marks that reorder or hide text. Tab and newline stay. */
const unprinted = /(?![\n\t])[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** Text of a device as it may be shown: no control sequences, no tricks with its order, at most `maxChars` long. */
export function cleanText(text: string, maxChars: number): string {
  const bounded = text.length > maxChars * 4 ? text.slice(0, maxChars * 4) : text;
  const clean = stripVTControlCharacters(bounded.replaceAll('\r\n', '\n')).replace(unprinted, '');
  return clean.length > maxChars ? `${clean.slice(0, maxChars - 1)}…` : clean;
}

/** The same for one line. */
export function cleanLine(text: string, maxChars: number): string {
  return cleanText(text, maxChars).replace(/[\n\t]+/g, ' ');
}

/** The same for every string in a reply. */
export function cleanReply(value: unknown, maxChars: number): unknown {
  if (typeof value === 'string') return cleanText(value, maxChars);
  if (Array.isArray(value)) return value.map((item) => cleanReply(item, maxChars));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanReply(item, maxChars)]));
}
