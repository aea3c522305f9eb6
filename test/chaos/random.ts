import { createHash } from 'node:crypto';

/** Numbers that are the same each time for the same seed. */
export interface Random {
  /** From 0 to 1, without 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
  /** So many of them, each once, in a new order. */
  some<T>(from: readonly T[], count: number): T[];
  bytes(count: number): Buffer;
}

/** A stream of numbers of its own for each name, so that a round can be repeated without those before it. */
export function randomOf(...name: (string | number)[]): Random {
  let state = createHash('sha256').update(name.join('/')).digest().readUInt32LE(0);
  const next = () => {
    // mulberry32: small, and good enough to choose moments.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const some = <T>(from: readonly T[], count: number): T[] => {
    const left = [...from];
    return Array.from({ length: Math.min(count, left.length) }, () =>
      left.splice(between(0, left.length - 1), 1),
    ).flat();
  };
  return {
    next,
    between,
    pick(from) {
      const picked = from[between(0, from.length - 1)];
      if (picked === undefined) throw new Error('nothing to choose from');
      return picked;
    },
    some,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => between(0, 255))),
  };
}
