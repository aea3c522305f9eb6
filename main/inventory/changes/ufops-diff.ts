import type { UfopState } from '../../../contract/app/devices.ts';
import type { Difference } from './diff.ts';

type What = Difference['what'];

export function diffUfops(before: readonly UfopState[], after: readonly UfopState[]): Difference[] {
  const known = byKey(before, ({ description }) => description.name);
  const now = byKey(after, ({ description }) => description.name);
  return eachPair(known, now).flatMap(([name, was, is]) => {
    if (!is) return [told('ufop', name, { kind: 'vanished', from: was?.description.version ?? null })];
    if (!was) return [told('ufop', name, { kind: 'appeared', to: is.description.version ?? null })];
    return diffOne(name, was, is);
  });
}

function diffOne(name: string, was: UfopState, is: UfopState): Difference[] {
  const [from, to] = [was.description.version ?? '', is.description.version ?? ''];
  const selected = from === to ? [] : [told('ufop', name, { kind: 'version', from: from || null, to: to || null })];
  return [...selected, ...diffVersions(name, was, is), ...diffInstances(name, was, is)];
}

function diffVersions(name: string, was: UfopState, is: UfopState): Difference[] {
  const pairs = eachPair(
    byKey(was.versions, ({ version }) => version),
    byKey(is.versions, ({ version }) => version),
  );
  return pairs.flatMap(([item, before, after]) => appearance('ufop-version', { name, item, before, after }));
}

function diffInstances(name: string, was: UfopState, is: UfopState): Difference[] {
  const pairs = eachPair(
    byKey(was.instances, ({ index }) => index),
    byKey(is.instances, ({ index }) => index),
  );
  return pairs.flatMap(([item, before, after]) => {
    const changes = appearance('ufop-instance', { name, item, before, after });
    if (!before || !after || before.version === after.version) return changes;
    const version = { kind: 'version' as const, from: before.version, to: after.version };
    return [told('ufop-instance', name, { item, ...version }), ...changes];
  });
}

interface Pair {
  name: string;
  item: string;
  before: { state: string } | undefined;
  after: { state: string } | undefined;
}

/** Came, went, or is in another state. */
function appearance(what: What, { name, item, before, after }: Pair): Difference[] {
  if (before?.state === after?.state) return [];
  const kind = !before ? 'appeared' : !after ? 'vanished' : 'state';
  return [told(what, name, { item, kind, from: before?.state ?? null, to: after?.state ?? null })];
}

function told(what: What, name: string, change: Pick<Difference, 'kind'> & Partial<Difference>): Difference {
  return { what, name, item: null, from: null, to: null, ...change };
}

/** The first of each key: what a device repeats is told once. */
function byKey<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  return new Map(items.toReversed().map((item) => [keyOf(item), item]));
}

function eachPair<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.map((key) => [key, before.get(key), after.get(key)] as const);
}
