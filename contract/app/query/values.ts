import type { Piece } from './lexer.ts';
import {
  type AgentWord,
  type AgeValue,
  agentWords,
  type Comparison,
  comparisons,
  type ModuleWord,
  moduleWords,
  type NameValue,
  type PackageValue,
  type SizeValue,
  type StateWord,
  stateWords,
  type TextValue,
  type UfopWord,
  ufopWords,
  type VersionValue,
} from './terms.ts';
import { wordsOf } from './words.ts';

/** A value, or why it is none. */
export type Reading<T> = { value: T } | { error: 'bad-value' | 'no-words' | 'no-value'; expected: readonly string[] };

const versionText = /^[a-zA-Z0-9][a-zA-Z0-9.+~:_-]{0,127}$/;
const second = 1000;
const minute = 60 * second;
/** Largest first, as a duration is written. */
export const ageUnits = [
  ['w', 7 * 24 * 60 * minute],
  ['d', 24 * 60 * minute],
  ['h', 60 * minute],
  ['m', minute],
  ['s', second],
] as const;
export const sizeUnits = [
  ['T', 1024 ** 4],
  ['G', 1024 ** 3],
  ['M', 1024 ** 2],
  ['K', 1024],
  ['B', 1],
] as const;

const bad = (...expected: string[]) => ({ error: 'bad-value' as const, expected });

/** Words to look for; `=` before them: these and no others. */
export function readText(piece: Piece, mayBeEmpty: boolean): Reading<TextValue> {
  const whole = piece.plain.startsWith('=');
  const text = whole ? piece.text.slice(1) : piece.text;
  if (text === '') return mayBeEmpty && piece.quoted ? { value: { text, match: 'whole' } } : noValue;
  if (wordsOf(text).length === 0) return { error: 'no-words', expected: [] };
  return { value: { text, match: whole ? 'whole' : 'words' } };
}

/** A name; a star at its end that is not quoted: whatever begins so. */
export function readName(piece: Pick<Piece, 'text' | 'plain' | 'quoted'>, mayBeEmpty: boolean): Reading<NameValue> {
  const { text, plain, quoted } = piece;
  if (plain.endsWith('*')) return { value: { text: text.slice(0, -1), match: 'prefix' } };
  if (text === '' && !(mayBeEmpty && quoted)) return noValue;
  return { value: { text, match: 'whole' } };
}

export const readState = (piece: Piece): Reading<StateWord> => readWord(piece, stateWords);

export function readAgent(piece: Piece): Reading<AgentWord | VersionValue> {
  const version = readBound(piece);
  if (version) return toVersion(version);
  const word = readWord(piece, agentWords);
  return 'value' in word ? word : { ...word, expected: [...agentWords, '<0.2'] };
}

/** A version alone is `=`. */
export function readNode(piece: Piece): Reading<'none' | VersionValue> {
  if (piece.text.toLowerCase() === 'none') return { value: 'none' };
  const { op, rest } = readBound(piece) ?? { op: '=' as const, rest: piece.text };
  const version = toVersion({ op, rest });
  return 'value' in version ? version : bad('none', '20', '<20');
}

export function readAge(piece: Piece): Reading<'never' | AgeValue> {
  if (piece.text.toLowerCase() === 'never') return { value: 'never' };
  const amount = readAmount(piece, ageUnits);
  return amount ? { value: { op: amount.op, ms: amount.amount } } : bad('>7d', '<1h', 'never');
}

export function readSize(piece: Piece): Reading<SizeValue> {
  const amount = readAmount(piece, sizeUnits);
  return amount ? { value: { op: amount.op, bytes: amount.amount } } : bad('<1G', '>500M');
}

export const readModule = (piece: Piece): Reading<PackageValue<ModuleWord>> => readPackage(piece, moduleWords);
export const readUfop = (piece: Piece): Reading<PackageValue<UfopWord>> => readPackage(piece, ufopWords);

const noValue = { error: 'no-value' as const, expected: [] };

function readWord<T extends string>(piece: Piece, words: readonly T[]): Reading<T> {
  const wanted = piece.text.toLowerCase();
  const value = words.find((word) => word === wanted);
  return value === undefined ? bad(...words) : { value };
}

/** `name`, `name<1.2`, `name/stopped`, `name<1.2/stopped`; the slash of `@scope/name` is the name's. */
function readPackage<T extends string>(piece: Piece, words: readonly T[]): Reading<PackageValue<T>> {
  const { text, plain } = piece;
  const opAt = plain.search(/[<>=]/);
  const scope = plain.startsWith('@') ? plain.indexOf('/') + 1 : 0;
  const slashAt = plain.indexOf('/', Math.max(scope, opAt));
  const nameTo = opAt === -1 ? (slashAt === -1 ? text.length : slashAt) : opAt;
  const versionTo = slashAt === -1 ? text.length : slashAt;
  const name = readName({ text: text.slice(0, nameTo), plain: plain.slice(0, nameTo), quoted: piece.quoted }, false);
  if (!('value' in name)) return name;
  const state = slashAt === -1 ? null : (words.find((word) => word === text.slice(slashAt + 1).toLowerCase()) ?? 'bad');
  if (state === 'bad') return bad(...words.map((word) => `/${word}`));
  if (opAt === -1) return { value: { name: name.value, version: null, state } };
  const bound = readBound({ ...piece, text: text.slice(opAt, versionTo), plain: plain.slice(opAt, versionTo) });
  const version = bound && toVersion(bound);
  if (!version || !('value' in version)) return bad('<1.2', '>=1.2', '=1.2.0');
  return { value: { name: name.value, version: version.value, state } };
}

function readBound({ text, plain }: Piece): { op: Comparison; rest: string } | null {
  const op = comparisons
    .toReversed()
    .toSorted((a, b) => b.length - a.length)
    .find((one) => plain.startsWith(one));
  return op === undefined ? null : { op, rest: text.slice(op.length) };
}

function toVersion({ op, rest }: { op: Comparison; rest: string }): Reading<VersionValue> {
  return versionText.test(rest) ? { value: { op, version: rest } } : bad('<1.2', '>=1.2', '=1.2.0');
}

function readAmount(piece: Piece, units: readonly (readonly [string, number])[]) {
  const bound = readBound(piece);
  if (!bound || bound.op === '=') return null;
  const found = /^(\d{1,9}(?:\.\d{1,3})?)([a-z]?)i?b?$/i.exec(bound.rest);
  const unit = units.find(([name]) => name.toLowerCase() === found?.[2]?.toLowerCase());
  if (!found || !unit) return null;
  const amount = Math.round(Number(found[1]) * unit[1]);
  return Number.isSafeInteger(amount) ? { op: bound.op, amount } : null;
}
