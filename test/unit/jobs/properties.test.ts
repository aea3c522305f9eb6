import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectPromises } from './world/promises.ts';
import { makeRuns, Tally } from './world/runs.ts';
import type { Script, Turn } from './world/scripted-device.ts';
import { beginning, type Scenario } from './world/world.ts';

const minuteMs = 60_000;

const share = fc.oneof(
  fc.record({ unit: fc.constant('count' as const), value: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ unit: fc.constant('percent' as const), value: fc.integer({ min: 1, max: 100 }) }),
);

const plan = fc.record({
  waves: fc.oneof(
    fc.constant({ preset: 'all' as const }),
    fc.record({ preset: fc.constant('canary' as const), canary: share }),
    fc.record({ preset: fc.constant('batches' as const), size: share, canary: fc.option(share) }),
  ),
  concurrency: fc.integer({ min: 1, max: 4 }),
  failureLimit: fc.option(share),
  soakMs: fc.constantFrom(0, 0, 30_000, 10 * minuteMs),
  retries: fc.integer({ min: 0, max: 2 }),
  retryDelayMs: fc.constantFrom(0, 1_000, 20_000),
  timeoutMs: fc.constantFrom(5_000, 30 * minuteMs),
  offline: fc.oneof(
    fc.constant({ policy: 'end' as const }),
    fc.record({ policy: fc.constant('queue' as const), expiresAfterMs: fc.constantFrom(2 * minuteMs, 120 * minuteMs) }),
  ),
  startAt: fc.constantFrom(null, null, beginning + 5 * minuteMs),
  window: fc.option(
    fc.record({
      from: fc.constant('22:00'),
      to: fc.constant('02:00'),
      days: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }),
    }),
  ),
});

const turn = fc.constantFrom<Turn[]>('works', 'fails', 'fails for good', 'loses its answer');

const script: fc.Arbitrary<Script> = fc.record({
  awayUntil: fc.constantFrom(0, 0, 0, 1_000, 4 * minuteMs, 30 * minuteMs, 30 * 24 * 60 * minuteMs),
  never: fc.constantFrom(null, null, null, null, 'ssh.auth-refused' as const, 'trust.changed-key' as const),
  turns: fc.array(turn, { maxLength: 2 }),
  takesMs: fc.constantFrom(0, 200, 3_000, 8_000),
  dropsFor: fc.constantFrom(0, 0, 0, 10_000, 20 * minuteMs),
  changedAt: fc.constantFrom(null, null, null, 500, 3 * minuteMs),
  diesAfter: fc.constantFrom(null, null, null, 15_000),
});

const action = fc.record({
  at: fc.integer({ min: 0, max: 30 * minuteMs }),
  what: fc.constantFrom('pause' as const, 'pause' as const, 'cancel' as const),
});

const scenario = fc
  .record({
    plan,
    scripts: fc.array(script, { minLength: 1, maxLength: 8 }),
    wanted: fc.array(action, { maxLength: 2 }),
    kills: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
  })
  // What is paused is resumed, or the job would never end.
  .map(
    ({ wanted, ...rest }): Scenario => ({
      ...rest,
      actions: [...wanted, ...wanted.map(({ at }) => ({ at: at + 7 * minuteMs, what: 'resume' as const }))],
    }),
  );

const live = makeRuns();

describe('a job keeps its promises', () => {
  test('whatever its plan is, whatever its devices do, and whenever the app is killed', async () => {
    const written = new Tally();
    let deaths = 0;
    const keeps = fc.asyncProperty(scenario, async (of) => {
      const outcome = await live(of);
      for (const commit of outcome.commits) written.add(commit);
      deaths += outcome.deaths;
      expectPromises(of, outcome);
    });
    await fc.assert(keeps, { numRuns: 100, endOnFailure: true });
    console.log(`transitions written, with ${deaths} deaths of the app:\n${written}`);
  }, 240_000);
});
