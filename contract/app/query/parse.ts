import type { QueryError } from '../fleet.ts';
import { type Piece, splitTerms, type WrittenTerm } from './lexer.ts';
import { type Term, writtenKeys } from './terms.ts';
import {
  type Reading,
  readAge,
  readAgent,
  readModule,
  readName,
  readNode,
  readSize,
  readState,
  readText,
  readUfop,
} from './values.ts';

/** Longer texts are not read. */
export const maxQueryLength = 2000;

export interface Query {
  readonly terms: readonly Term[];
  /** With errors, the terms are those that could be read: good for showing, never for finding devices. */
  readonly errors: readonly QueryError[];
}

/** Reads any text. Never throws. */
export function parseQuery(text: string): Query {
  if (text.length > maxQueryLength) {
    return { terms: [], errors: [{ code: 'too-long', from: maxQueryLength, to: text.length, text: '', expected: [] }] };
  }
  const terms: Term[] = [];
  const errors: QueryError[] = [];
  for (const written of splitTerms(text)) {
    const reader = new TermReader(text, written);
    const term = reader.read();
    if (term && reader.errors.length === 0) terms.push(term);
    errors.push(...reader.errors);
  }
  return { terms, errors };
}

class TermReader {
  readonly errors: QueryError[] = [];
  readonly #text: string;
  readonly #written: WrittenTerm;

  constructor(text: string, written: WrittenTerm) {
    this.#text = text;
    this.#written = written;
  }

  read(): Term | null {
    const { negated, key, openQuoteAt, to } = this.#written;
    if (openQuoteAt !== null) {
      this.#fail('unclosed-quote', { from: openQuoteAt, to });
      return null;
    }
    if (key === null) return { negated, key: 'word', values: this.#values(readFreeWord) };
    const name = key.plain.toLowerCase();
    if (name.startsWith('field.') && key.text.length > 'field.'.length) {
      const values = this.#values((piece) => readText(piece, true));
      return { negated, key: 'field', field: key.text.slice('field.'.length), values };
    }
    return this.#readKey(name, key);
  }

  #readKey(name: string, key: Piece): Term | null {
    const { negated } = this.#written;
    switch (name) {
      case 'name':
      case 'address':
      case 'hostname':
      case 'os':
        return { negated, key: name, values: this.#values((piece) => readText(piece, false)) };
      case 'site':
      case 'notes':
        return { negated, key: name, values: this.#values((piece) => readText(piece, true)) };
      case 'user':
      case 'arch':
      case 'init':
      case 'libc':
        return { negated, key: name, values: this.#values((piece) => readName(piece, false)) };
      case 'tag':
        return { negated, key: name, values: this.#values((piece) => readName(piece, true)) };
      case 'state':
        return { negated, key: name, values: this.#values(readState) };
      case 'agent':
        return { negated, key: name, values: this.#values(readAgent) };
      case 'node':
        return { negated, key: name, values: this.#values(readNode) };
      case 'last-seen':
        return { negated, key: name, values: this.#values(readAge) };
      case 'disk-free':
        return { negated, key: name, values: this.#values(readSize) };
      case 'module':
        return { negated, key: name, values: this.#values(readModule) };
      case 'ufop':
        return { negated, key: name, values: this.#values(readUfop) };
      default:
        this.#fail('unknown-key', key, writtenKeys);
        return null;
    }
  }

  #values<T>(read: (piece: Piece) => Reading<T>): T[] {
    return this.#written.values.flatMap((piece) => {
      const reading = read(piece);
      if ('value' in reading) return [reading.value];
      this.#fail(reading.error, piece, reading.expected);
      return [];
    });
  }

  /** Where there is nothing to point at, the term itself is shown. */
  #fail(code: QueryError['code'], piece: { from: number; to: number }, expected: readonly string[] = []): void {
    const { from, to } = piece.from === piece.to ? this.#written : piece;
    this.errors.push({ code, from, to, text: this.#text.slice(from, to), expected: [...expected] });
  }
}

/** A colon in a list of words is a key in the wrong place. */
function readFreeWord(piece: Piece): Reading<{ text: string; match: 'words' | 'whole' }> {
  if (piece.plain.includes(':')) return { error: 'bad-value', expected: [`"${piece.text.replace(/["\\]/g, '\\$&')}"`] };
  return readText(piece, false);
}
