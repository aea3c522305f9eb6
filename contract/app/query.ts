// The query language: `site:harbour tag:edge agent:outdated last-seen:>7d module:uproxy<1.2 ufop:thumb/drift pump`.
// All terms must hold; values between commas are any of; a leading minus negates. docs/queries.md tells it to users.

export { type Piece, splitTerms } from './query/lexer.ts';
export { parseQuery } from './query/parse.ts';
export { printQuery, printTerm, quoteName } from './query/print.ts';
export {
  agentWords,
  type Comparison,
  comparisons,
  moduleWords,
  type NameValue,
  nameKeys,
  type PackageValue,
  type StateWord,
  stateWords,
  type Term,
  type TextValue,
  textKeys,
  ufopWords,
  type VersionValue,
  writtenKeys,
} from './query/terms.ts';
export { fold, wordsOf } from './query/words.ts';
