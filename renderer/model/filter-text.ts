import { parseQuery, printTerm, type StateWord, splitTerms, type Term } from '../../contract/app/query.ts';

/** A filter as its field shows it: the finished terms as chips, and the words that are still text. */
export interface FilterParts {
  readonly chips: readonly string[];
  readonly text: string;
}

/** Terms with a key are chips; words, and what a quote leaves open, stay text. */
export function splitFilter(query: string): FilterParts {
  const chips: string[] = [];
  const words: string[] = [];
  for (const { key, openQuoteAt, from, to } of splitTerms(query)) {
    const isChip = key !== null && openQuoteAt === null;
    (isChip ? chips : words).push(query.slice(from, to));
  }
  return { chips, text: words.join(' ') };
}

export function joinFilter({ chips, text }: FilterParts): string {
  return [...chips, text.trim()].filter(Boolean).join(' ');
}

/** Terms with a key that a space has ended become chips; with `all`, those at the end of the text too. */
export function takeChips({ chips, text }: FilterParts, all = false): FilterParts {
  const taken: string[] = [];
  let rest = '';
  let at = 0;
  for (const { key, openQuoteAt, from, to } of splitTerms(text)) {
    if (key === null || openQuoteAt !== null || (to === text.length && !all)) continue;
    taken.push(text.slice(from, to));
    rest += text.slice(at, from);
    at = to + 1;
  }
  return taken.length === 0 ? { chips, text } : { chips: [...chips, ...taken], text: rest + text.slice(at) };
}

/** The states that a query asks for by their words. */
export function statesIn(query: string): readonly StateWord[] {
  return stateTerms(query).flatMap(({ term }) => term.values);
}

/** The same query, asking for this state too, or no longer. */
export function toggleState(query: string, word: StateWord): string {
  const [first] = stateTerms(query);
  if (!first) return joinFilter({ chips: [query.trim()], text: `state:${word}` });
  const { term, from, to } = first;
  const values = term.values.includes(word) ? term.values.filter((one) => one !== word) : [...term.values, word];
  const written = values.length === 0 ? '' : printTerm({ ...term, values });
  return [query.slice(0, from).trim(), written, query.slice(to).trim()].filter(Boolean).join(' ');
}

type StateTerm = Extract<Term, { key: 'state' }>;

function stateTerms(query: string): { term: StateTerm; from: number; to: number }[] {
  return splitTerms(query).flatMap(({ from, to }) => {
    const { terms, errors } = parseQuery(query.slice(from, to));
    const [term] = terms;
    return errors.length === 0 && term?.key === 'state' && !term.negated ? [{ term, from, to }] : [];
  });
}
