import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RowCache } from '../../../renderer/model/row-cache.ts';

interface Row {
  id: string;
  version: number;
}

/** Devices of a fleet, and every read of them. */
function fleetOf(ids: readonly string[]) {
  const versions = new Map(ids.map((id) => [id, 1]));
  const reads: string[][] = [];
  const read = async (wanted: readonly string[]): Promise<Row[]> => {
    reads.push([...wanted]);
    return wanted.flatMap((id) => {
      const version = versions.get(id);
      return version === undefined ? [] : [{ id, version }];
    });
  };
  return { versions, reads, read };
}

describe('rows in sight', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('are read together, once, and told to those who show them', async () => {
    const { reads, read } = fleetOf(['a', 'b']);
    const cache = new RowCache<Row>({ read });
    const heard = vi.fn();
    cache.subscribe(heard);
    cache.show(['a']);
    cache.show(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(reads).toEqual([['a', 'b']]);
    expect(cache.get('b')).toEqual({ id: 'b', version: 1 });
    expect(heard).toHaveBeenCalledTimes(1);
    expect(cache.reads).toBe(1);
  });

  test('are read again when they changed, at most once in a pause, and those out of sight only when they come back', async () => {
    const { versions, reads, read } = fleetOf(['a', 'b']);
    const cache = new RowCache<Row>({ read, pauseMs: 300 });
    cache.show(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1000);
    cache.show(['a']);
    for (let change = 2; change < 12; change += 1) {
      versions.set('a', change);
      cache.changed(['a', 'b']);
      await vi.advanceTimersByTimeAsync(30);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(reads.slice(1).every((ids) => ids.join() === 'a')).toBe(true);
    expect(reads.length).toBeLessThanOrEqual(4);
    expect(cache.get('a')).toEqual({ id: 'a', version: 11 });
    cache.show(['b']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(reads.at(-1)).toEqual(['b']);
  });

  test('that are gone are known to be gone', async () => {
    const { versions, read } = fleetOf(['a']);
    const cache = new RowCache<Row>({ read });
    cache.show(['a', 'x']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(cache.get('x')).toBeNull();
    versions.delete('a');
    cache.changed('all');
    await vi.advanceTimersByTimeAsync(1000);
    expect(cache.get('a')).toBeNull();
  });

  test('stay as they were where they could not be read, and are read again', async () => {
    const { versions, read } = fleetOf(['a']);
    let isBroken = false;
    const cache = new RowCache<Row>({ read: (ids) => (isBroken ? Promise.reject(new Error('lost')) : read(ids)) });
    cache.show(['a']);
    await vi.advanceTimersByTimeAsync(1000);
    isBroken = true;
    versions.set('a', 2);
    cache.changed(['a']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(cache.get('a')).toEqual({ id: 'a', version: 1 });
    isBroken = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(cache.get('a')).toEqual({ id: 'a', version: 2 });
  });

  test('are kept up to a limit beside those in sight', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `d${index}`);
    const { read } = fleetOf(ids);
    const cache = new RowCache<Row>({ read, limit: 10 });
    for (let from = 0; from < 50; from += 5) {
      cache.show(ids.slice(from, from + 5));
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(ids.filter((id) => cache.get(id) !== undefined)).toEqual(ids.slice(40));
  });
});
