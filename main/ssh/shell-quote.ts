/** Quotes one word for a POSIX shell. A NUL byte cannot be passed at all and throws. */
export function shellQuote(word: string): string {
  if (word.includes('\0')) throw new TypeError('a shell word cannot hold a NUL byte');
  return `'${word.replaceAll("'", "'\\''")}'`;
}
