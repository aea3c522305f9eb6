/** One line of an ssh_config(5): its keyword in lower case and the words after it. `null` words: a quote is left open. */
export interface Directive {
  keyword: string;
  args: readonly string[] | null;
}

/** The directive of a line; `null` for a comment or an empty line. */
export function directiveOf(text: string): Directive | null {
  const match = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=|\s|$)(.*)$/s.exec(text);
  return match ? { keyword: (match[1] ?? '').toLowerCase(), args: wordsOf(match[2] ?? '') } : null;
}

/** Words as OpenSSH parts them: quotes of both kinds, a backslash before a quote, and a comment that ends the line. */
export function wordsOf(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    if (sign === '\\' && (/["'\\]/.test(next) || (quote === '' && next === ' '))) {
      word = (word ?? '') + next;
      at++;
    } else if (quote !== '') {
      if (sign === quote) quote = '';
      else word = (word ?? '') + sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= '';
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (sign === '#' && word === null) break;
    else word = (word ?? '') + sign;
  }
  if (quote !== '') return null;
  return word === null ? words : [...words, word];
}

/** Whether a name fits a pattern of `*` and `?`; in time that grows with their lengths alone. */
export function fits(name: string, pattern: string): boolean {
  let [at, star, retry] = [0, -1, 0];
  for (let here = 0; here < name.length; ) {
    const sign = pattern.charAt(at);
    if (sign === '*') {
      star = at++;
      retry = here;
    } else if (at < pattern.length && (sign === '?' || sign === name.charAt(here))) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      here = ++retry;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Whether a name fits one of the patterns and none of those with a `!` before them. */
export function fitsAny(name: string, patterns: readonly string[]): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(name, pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(name, pattern));
}

/** Puts values for `%h` and the like; what has none stays as it stands. */
export function expanded(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replace(/%(.)/g, (whole, letter: string) => (letter === '%' ? '%' : (tokens[letter] ?? whole)));
}
