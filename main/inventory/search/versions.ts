import { compareBuild, valid } from 'semver';
import type { Comparison, VersionValue } from '../../../contract/app/query.ts';

/** Orders two versions: as semver where both are that, else as Debian orders its own. Negative: `a` is older. */
export function compareVersions(a: string, b: string): number {
  return valid(a) !== null && valid(b) !== null ? compareBuild(a, b) : compareDebian(a, b);
}

/** Newest first, in one order for the whole list. */
export function newestFirst<T extends { version: string }>(items: readonly T[]): T[] {
  const compare = items.every(({ version }) => valid(version) !== null) ? compareBuild : compareDebian;
  return items.toSorted((a, b) => compare(b.version, a.version) || (a.version < b.version ? -1 : 1));
}

/** Whether a version is as asked. `1.2` stands for all that begin so; a version that is not known is none. */
export function satisfies(version: string, wanted: VersionValue): boolean {
  if (version === '') return false;
  return holds[wanted.op](compareToWanted(version, wanted.version));
}

const holds: Record<Comparison, (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
};

function compareToWanted(version: string, wanted: string): number {
  const bare = wanted.replace(/^v(?=\d)/, '');
  if (!/^\d+(\.\d+)?$/.test(bare)) return compareVersions(version, wanted);
  const own = version.replace(/^v(?=\d)/, '');
  if (own === bare || (own.startsWith(bare) && /[.+-]/.test(own.charAt(bare.length)))) return 0;
  const filled = bare.includes('.') ? `${bare}.0` : `${bare}.0.0`;
  return valid(own) === null ? compareDebian(own, bare) : compareVersions(own, filled);
}

/** Epoch, upstream version, revision: each compared in runs of digits and of other characters, a tilde before everything. */
function compareDebian(a: string, b: string): number {
  const [one, other] = [splitDebian(a), splitDebian(b)];
  return (
    one.epoch - other.epoch || compareRuns(one.upstream, other.upstream) || compareRuns(one.revision, other.revision)
  );
}

function splitDebian(version: string) {
  const [, epoch = '0', rest = ''] = /^(?:(\d{1,9}):)?v?(.*)$/s.exec(version) ?? [];
  const dash = rest.lastIndexOf('-');
  const upstream = dash === -1 ? rest : rest.slice(0, dash);
  return { epoch: Number(epoch), upstream, revision: dash === -1 ? '' : rest.slice(dash + 1) };
}

function compareRuns(a: string, b: string): number {
  const [ones, others] = [runsOf(a), runsOf(b)];
  for (let at = 0; at < Math.max(ones.length, others.length); at += 1) {
    const [one = '', other = ''] = [ones[at], others[at]];
    const order = at % 2 === 0 ? compareTexts(one, other) : compareNumbers(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

/** Texts at even places, digits at odd ones. */
function runsOf(text: string): string[] {
  return text.split(/(\d+)/);
}

function compareTexts(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = weightOf(a.charAt(at)) - weightOf(b.charAt(at));
    if (order !== 0) return order;
  }
  return 0;
}

/** The end of a text lies between a tilde and everything else; letters before other signs. */
function weightOf(char: string): number {
  if (char === '~') return -1;
  if (char === '') return 0;
  const code = char.codePointAt(0) ?? 0;
  return /[a-zA-Z]/.test(char) ? code : code + 0x110000;
}

/** Of any length. */
function compareNumbers(a: string, b: string): number {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : Number(one > other);
}
