import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Change } from '../../../contract/app/live.ts';
import { paced } from '../../../renderer/model/paced.ts';
import { readPauses, staleGroups } from '../../../renderer/model/stale-reads.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('work at a pace', () => {
  test('is done at once, and then no more often than its pause allows', () => {
    const work = vi.fn();
    const read = paced(work, 2000);
    for (let ms = 0; ms < 9900; ms += 100) {
      read.ask();
      vi.advanceTimersByTime(100);
    }
    expect(work).toHaveBeenCalledTimes(5);
  });

  test('is done for what was asked for last, and not again when nobody asks', () => {
    const work = vi.fn();
    const read = paced(work, 2000);
    read.ask();
    vi.advanceTimersByTime(1);
    read.ask();
    vi.advanceTimersByTime(60_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('is left undone once it was stopped', () => {
    const work = vi.fn();
    const read = paced(work, 2000);
    read.ask();
    read.stop();
    vi.advanceTimersByTime(10_000);
    expect(work).not.toHaveBeenCalled();
  });
});

describe('what is read again', () => {
  const device = (n: number): Change => ({ kind: 'device', deviceId: `device-${n}` });

  test('a thousand changed devices are one reading of the fleet', () => {
    expect([...staleGroups(Array.from({ length: 1000 }, (_, n) => device(n)))]).toEqual(['fleet']);
  });

  test('everything is everything once', () => {
    expect([...staleGroups([device(1), { kind: 'all' }, { kind: 'queue' }])]).toEqual(['all']);
  });

  test('a job changes lists of jobs and the queue, and nothing that is asked of all devices', () => {
    expect([...staleGroups([{ kind: 'job', jobId: 'job-1' }])]).toEqual(['jobs', 'queue']);
  });

  test('whatever is as long as the fleet is read at most once a second', () => {
    expect(Math.min(readPauses.all, readPauses.fleet, readPauses.queue)).toBeGreaterThanOrEqual(1000);
  });
});
