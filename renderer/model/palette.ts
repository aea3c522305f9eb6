/** True when every word of the text begins a word of the name, in any order. An empty text fits all. */
export function matches(name: string, text: string): boolean {
  const words = name.toLowerCase().split(/[\s:·/.-]+/);
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((piece) => piece !== '')
    .every((piece) => words.some((word) => word.startsWith(piece)) || (hasHan(piece) && name.includes(piece)));
}

/** Chinese has no spaces between words: a piece fits anywhere. */
function hasHan(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}
