import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MergedLine } from '../../../contract/app/logs.ts';
import { Merger } from '../../../main/logs/merger.ts';

const line = (source: number, at: number, text = ''): MergedLine => ({
  source,
  at,
  deviceAt: at,
  stream: 'stdout',
  level: null,
  text,
});
const merger = (sources: number) => new Merger({ sources, holdMs: 500, limit: 100 });

describe('lines of several logs', () => {
  test('come out complete, each log in its own order, whatever their times are', () => {
    const logs = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 30 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(logs, fc.array(fc.nat(), { maxLength: 20 }), (times, order) => {
        const all = merger(times.length);
        const given = times.map((log, source) => log.map((at, n) => line(source, at, String(n))));
        for (const lines of rotated(given, order[0] ?? 0)) all.push(lines, 1000);
        const out = all.release(2000, 1000);
        expect(out).toHaveLength(given.flat().length);
        expect(given.map((_, source) => out.filter((one) => one.source === source))).toEqual(given);
      }),
    );
  });

  test('come out in order of time where each log is in order', () => {
    const logs = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 30 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(logs, (times) => {
        const all = merger(times.length);
        times.forEach((log, source) => {
          all.push(
            [...log].sort((a, b) => a - b).map((at) => line(source, at)),
            1000,
          );
        });
        const out = all.release(2000, 1000).map(({ at }) => at);
        expect(out).toEqual([...out].sort((a, b) => a - b));
      }),
    );
  });

  test('wait for a log that is live and silent, but not for longer than the hold', () => {
    const two = merger(2);
    two.setLive(0, true);
    two.setLive(1, true);
    two.push([line(0, 1000)], 1000);
    expect(two.release(1499, 10)).toEqual([]);
    expect(two.dueAt()).toBe(1500);
    expect(two.release(1500, 10)).toHaveLength(1);
  });

  test('go at once when nobody can be ahead of them', () => {
    const two = merger(2);
    two.setLive(0, true);
    two.push([line(0, 1000)], 1000);
    expect(two.release(1000, 10)).toHaveLength(1);
  });

  test('of a clock that is ahead do not hold up the others', () => {
    const two = merger(2);
    two.setLive(0, true);
    two.setLive(1, true);
    two.push([line(0, 9_000_000)], 1000);
    two.push([line(1, 1200)], 1200);
    expect(two.release(1500, 10).map(({ source }) => source)).toEqual([0]);
    expect(two.release(1700, 10).map(({ source }) => source)).toEqual([1]);
  });

  test('are refused room when too many wait', () => {
    const one = merger(1);
    const hundred = Array.from({ length: 100 }, (_, n) => line(0, n));
    one.push(hundred, 1000);
    expect(one.hasRoom(0)).toBe(false);
    one.release(1000, 1);
    expect(one.hasRoom(0)).toBe(true);
  });
});

function rotated<T>(items: readonly T[], by: number): T[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
