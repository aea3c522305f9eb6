/** Scripts that are written without spaces: each of their characters counts as a word. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Lower case, without accents, in one form of Unicode: what counts as the same text. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
}

/** The words of a text: runs of letters and digits, folded. Both what is searched and what is looked for go through here. */
export function wordsOf(text: string): string[] {
  return (
    fold(text)
      .replace(unspaced, ' $& ')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
