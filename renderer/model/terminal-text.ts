/** The parts of what is typed or pasted that fit one call each; no character is cut in two. */
export function* piecesOf(text: string, maxChars: number): Generator<string> {
  let at = 0;
  while (at < text.length) {
    let end = Math.min(text.length, at + maxChars);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && end - at > 1 && last >= 0xd800 && last <= 0xdbff) end -= 1;
    yield text.slice(at, end);
    at = end;
  }
}

/** What a clipboard holds without control characters, which a terminal would take as keys; tabs and line breaks stay. */
export function pastedText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '').replaceAll(/\r\n?/g, '\n');
}

/** The lines of a text to paste, where it holds a line break and so may run by itself; null where it is safe to paste. */
export function linesToAskFor(text: string): string[] | null {
  return text.includes('\n') ? text.replace(/\n+$/, '').split('\n') : null;
}
