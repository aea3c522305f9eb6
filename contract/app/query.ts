// The query language: `site:harbour tag:edge agent:outdated last-seen:>7d module:uproxy<1.2 ufop:thumb/drift pump`.
// All terms must hold; values between commas are any of; a leading minus negates. docs/queries.md tells it to users.

export { type Piece, splitTerms } from './query/lexer.ts';
export { maxQueryLength, parseQuery, type Query } from './query/parse.ts';
export { printQuery, printTerm, quoteName } from './query/print.ts';
export {
  type AgentWord,
  type AgeValue,
  agentWords,
  type Comparison,
  comparisons,
  type ModuleWord,
  moduleWords,
  type NameKey,
  type NameValue,
  nameKeys,
  type PackageValue,
  type SizeValue,
  type StateWord,
  stateWords,
  type Term,
  type TermKey,
  type TextKey,
  type TextValue,
  textKeys,
  type UfopWord,
  ufopWords,
  type VersionValue,
  writtenKeys,
} from './query/terms.ts';
export { fold, wordsOf } from './query/words.ts';
