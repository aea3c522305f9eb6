/** A piece of a query's text. In `plain`, of the same length, what was quoted is NUL: syntax is looked for there. */
export interface Piece {
  readonly text: string;
  readonly plain: string;
  readonly quoted: boolean;
  readonly from: number;
  readonly to: number;
}

/** One term as it was written: a minus, a key with its colon, values between commas. `key` is null for a word alone. */
export interface WrittenTerm {
  readonly negated: boolean;
  readonly key: Piece | null;
  readonly values: readonly Piece[];
  readonly from: number;
  readonly to: number;
  /** Where the quote that is not closed begins. */
  readonly openQuoteAt: number | null;
}

const space = /\s/;

/** Splits a text into terms. Takes any text; what is wrong with them is the parser's to say. */
export function splitTerms(text: string): WrittenTerm[] {
  const terms: WrittenTerm[] = [];
  let at = 0;
  while (at < text.length) {
    if (space.test(text.charAt(at))) at += 1;
    else {
      const term = readTerm(text, at);
      terms.push(term);
      at = term.to;
    }
  }
  return terms;
}

function readTerm(text: string, from: number): WrittenTerm {
  const negated = text.charAt(from) === '-';
  const pieces: Piece[] = [];
  let key: Piece | null = null;
  let openQuoteAt: number | null = null;
  let piece = new OpenPiece(negated ? from + 1 : from);
  let at = piece.from;
  while (at < text.length && !space.test(text.charAt(at))) {
    const char = text.charAt(at);
    if (char === '"') {
      const close = piece.quote(text, at);
      if (close === null) openQuoteAt = at;
      at = close ?? text.length;
    } else if (char === ':' && key === null && pieces.length === 0) {
      key = piece.end(at);
      at += 1;
      piece = new OpenPiece(at);
    } else if (char === ',') {
      pieces.push(piece.end(at));
      at += 1;
      piece = new OpenPiece(at);
    } else {
      piece.add(char);
      at += 1;
    }
  }
  return { negated, key, values: [...pieces, piece.end(at)], from, to: at, openQuoteAt };
}

class OpenPiece {
  readonly from: number;
  #text = '';
  #plain = '';
  #quoted = false;

  constructor(from: number) {
    this.from = from;
  }

  add(char: string): void {
    this.#text += char;
    this.#plain += char;
  }

  /** Reads what stands in quotes from `at` on; where it goes on after them, or null when they are not closed. */
  quote(text: string, at: number): number | null {
    this.#quoted = true;
    for (let next = at + 1; next < text.length; next += 1) {
      const char = text.charAt(next);
      if (char === '"') return next + 1;
      const isEscape = char === '\\' && /["\\]/.test(text.charAt(next + 1));
      if (isEscape) next += 1;
      this.#text += isEscape ? text.charAt(next) : char;
      this.#plain += '\0';
    }
    return null;
  }

  end(to: number): Piece {
    return { text: this.#text, plain: this.#plain, quoted: this.#quoted, from: this.from, to };
  }
}
