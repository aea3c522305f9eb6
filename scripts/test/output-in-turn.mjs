/**
 * Output of several that speak at once, told one after another: the first that has not ended is heard at once, the others
 * are kept until it is their turn.
 * @param {string[]} names in the order in which they are heard
 * @param {(text: string) => void} say
 * @returns {Map<string, { write: (text: string) => void, end: () => void }>}
 */
export function outputInTurn(names, say) {
  const waiting = names.map((name) => ({ name, kept: [], ended: false }));
  const advance = () => {
    for (let first = waiting[0]; first; first = waiting[0]) {
      for (const text of first.kept.splice(0)) say(text);
      if (!first.ended) return;
      waiting.shift();
    }
  };
  return new Map(
    waiting.map((one) => [
      one.name,
      {
        write(text) {
          one.kept.push(text);
          advance();
        },
        end() {
          one.ended = true;
          advance();
        },
      },
    ]),
  );
}
