import { describe, expect, test } from 'vitest';
import type { Job } from '../../../contract/app/jobs.ts';
import { type PlanInput, planSchema } from '../../../contract/app/plan.ts';
import { roundLeft, steadyEnd, timeLeftOf } from '../../../renderer/model/time-left.ts';

const now = 1_800_000_000_000;
const second = 1000;
const minute = 60 * second;

type Parts = Partial<Parameters<typeof timeLeftOf>[0]>;
const even: Job['pace'] = { ended: 10, meanMs: minute, spreadMs: 0 };

function left(job: Parts, plan: PlanInput = {}): number | null {
  const counts = { succeeded: 10, running: 4, waiting: 36 };
  const usual = { counts, pace: even, wave: 0, waves: [{ size: 50 }], resumesAt: null };
  return timeLeftOf({ state: 'running', ...usual, plan: planSchema.parse({ concurrency: 4, ...plan }), ...job }, now);
}

describe('the time that a job has left', () => {
  test('follows from how long its devices took, and how many it works on at once', () => {
    // Those that run are half done; 36 waiting ones go four at a time.
    expect(left({})).toBe(9.5 * minute);
    expect(left({}, { concurrency: 36 })).toBe(1.5 * minute);
  });

  test('counts the waves to come, with the time between them', () => {
    const waves = [{ size: 4 }, { size: 8 }, { size: 8 }];
    const counts = { succeeded: 3, running: 1, waiting: 16 };
    expect(left({ waves, counts, pace: { ...even, ended: 3 } }, { soakMs: 10 * minute })).toBe(24.5 * minute);
  });

  test('counts what is left of the watch between waves once', () => {
    const waves = [{ size: 4 }, { size: 8 }];
    const soaking = {
      waves,
      counts: { succeeded: 4, waiting: 8 },
      state: 'soaking',
      resumesAt: now + minute,
    } satisfies Parts;
    expect(left(soaking, { soakMs: 10 * minute })).toBe(3 * minute);
  });

  test('grows with how differently the devices took, as a wave ends with its slowest', () => {
    expect(left({ pace: { ...even, spreadMs: 30 * second } })).toBe(10 * minute);
  });

  test('leaves out what only waits for its device', () => {
    expect(left({ counts: { succeeded: 10, running: 4, waiting: 36, queued: 500 } })).toBe(left({}));
  });

  test.each<[string, Parts, PlanInput?]>([
    ['nothing has ended', { pace: null }],
    ['two devices have ended', { pace: { ...even, ended: 2 } }],
    ['the few that ended took very different times', { pace: { ended: 4, meanMs: minute, spreadMs: minute } }],
    ['it is paused', { state: 'paused' }],
    ['it waits for its devices', { state: 'waiting' }],
    ['it was not begun', { state: 'scheduled' }],
    ['it has ended', { state: 'ended' }],
    ['the window may close meanwhile', {}, { window: { from: '22:00', to: '04:00', days: [0] } }],
  ])('is not told where %s', (_, job, plan) => {
    expect(left(job, plan)).toBeNull();
  });
});

describe('the end that is shown', () => {
  test('stays while new estimates say nearly the same, and moves when they do not', () => {
    const shown = now + 10 * minute;
    expect(steadyEnd(shown, 11 * minute, now)).toBe(shown);
    expect(steadyEnd(shown, 8 * minute, now)).toBe(shown);
    expect(steadyEnd(shown, 20 * minute, now)).toBe(now + 20 * minute);
    expect(steadyEnd(shown, 2 * minute, now)).toBe(now + 2 * minute);
  });

  test('is forgotten when nothing can be said, and when it has passed', () => {
    expect(steadyEnd(now + minute, null, now)).toBeNull();
    expect(steadyEnd(now - 1, minute, now)).toBe(now + minute);
    expect(steadyEnd(null, minute, now)).toBe(now + minute);
  });
});

test.each([
  [59 * second, { unit: 'soon' }],
  [minute, { unit: 'minutes', count: 1 }],
  [2.2 * minute, { unit: 'minutes', count: 3 }],
  [12 * minute, { unit: 'minutes', count: 15 }],
  [61 * minute, { unit: 'minutes', count: 75 }],
  [170 * minute, { unit: 'hours', count: 3 }],
])('%d ms are said as coarsely as they are known', (ms, said) => {
  expect(roundLeft(ms)).toEqual(said);
});
