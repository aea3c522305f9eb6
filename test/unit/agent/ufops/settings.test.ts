import { describe, expect, it } from 'vitest';
import { judgeCrash } from '../../../../agent/ufops/crash-policy.ts';
import type { InstanceRecord } from '../../../../agent/ufops/records.ts';
import { limitsOf, settingsOf } from '../../../../agent/ufops/settings.ts';

describe('a configuration', () => {
  it.each([
    ['free text', 'configuration'],
    ['an empty text', ''],
    ['a number as text', '5'],
    ['a list as text', '[1]'],
    ['nothing', undefined],
  ])('that is %s sets nothing', (_name, configuration) => {
    expect(settingsOf(configuration)).toEqual({});
  });

  it('may hold what we do not know', () => {
    expect(settingsOf({ maxInstanceNum: '3', colour: 'red' })).toEqual({ maxInstanceNum: 3 });
  });
});

describe('a flavor', () => {
  it.each([
    [undefined, {}],
    ['default', {}],
    ['small', { memoryBytes: 128 * 1024 ** 2, cpuPercent: 50 }],
    ['memory=64M', { memoryBytes: 64 * 1024 ** 2 }],
    ['cpu=150%,memory=2G', { memoryBytes: 2 * 1024 ** 3, cpuPercent: 150 }],
    ['memory=512K', { memoryBytes: 512 * 1024 }],
  ])('%s stands for its limits', (flavor, limits) => {
    expect(limitsOf(flavor)).toEqual(limits);
  });
});

describe('an instance that ends by itself', () => {
  const fresh: InstanceRecord = {
    ufop: 'web',
    index: 1,
    version: 'v1',
    wanted: 'running',
    port: 0,
    restarts: 0,
    crashes: [],
    phase: 'ready',
    createdAt: 0,
  };

  it('is started again after ever longer pauses, and given up at the fifth time', () => {
    const pauses = [];
    let record = fresh;
    for (let crash = 0; crash < 5; crash += 1) {
      const verdict = judgeCrash(record, 'It ended.', 1_000_000 + crash);
      pauses.push(verdict.restartInMs);
      record = verdict.record;
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, undefined]);
    expect(record.failure).toMatch(/5 times/);
  });

  it('once in a while is never given up', () => {
    let record = fresh;
    for (let crash = 0; crash < 100; crash += 1) {
      const verdict = judgeCrash(record, 'It ended.', crash * 10 * 60_000);
      expect(verdict.restartInMs).toBe(500);
      record = verdict.record;
    }
    expect(record.crashes).toHaveLength(1);
  });
});
