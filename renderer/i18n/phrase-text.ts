import { fillSentence } from '../../contract/errors.ts';
import { readPhrase } from '../../contract/phrases.ts';
import { phrasesZh } from './zh/phrases.ts';

/** A phrase may hold another: why it failed, and what was said at last. */
const deepest = 3;

/** A text of ours in the language of the screen; what is none of ours, such as a device's own words, stays as it is. */
export function phraseText(text: string, language: string, depth = 0): string {
  if (!language.startsWith('zh') || depth > deepest) return text;
  const read = readPhrase(text);
  if (!read) return text;
  const params = Object.fromEntries(
    Object.entries(read.params).map(([name, value]) => [name, phraseText(value, language, depth + 1)]),
  );
  return fillSentence(phrasesZh[read.code], params);
}

/** The same for an output, line by line. */
export function phraseLines(text: string, language: string): string {
  if (!language.startsWith('zh')) return text;
  return text
    .split('\n')
    .map((line) => phraseText(line, language))
    .join('\n');
}
