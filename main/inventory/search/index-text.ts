import { fold, wordsOf } from '../../../contract/app/query.ts';

/** Stands around each value of a column, so that no phrase reaches from one value into the next. No word has it. */
const edge = '\u{FFFC}';

/** What the full text keeps of the values of one column. */
export function searchable(values: readonly string[]): string {
  return `${edge} ${values.map((value) => wordsOf(value).join(' ')).join(` ${edge} `)} ${edge}`.replace(/ +/g, ' ');
}

/** What begins so in `searchable`: after a space, for a search within a text. */
export function beginning(text: string): string {
  return wordsOf(text).join(' ');
}

/** A phrase of the full text: these words, the last as its beginning; or these words and no others. */
export function phraseOf({ text, match }: { text: string; match: 'words' | 'whole' }): string {
  return match === 'whole' ? `"${searchable([text])}"` : `"${beginning(text)}" *`;
}

/** Sorts as a person would: without case, and `gate-9` before `gate-10`. */
export function naturalKey(text: string): string {
  return fold(text).replace(/\d{1,16}/g, (digits) => digits.padStart(16, '0'));
}
