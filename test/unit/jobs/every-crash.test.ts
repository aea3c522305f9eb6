import { describe, expect, test } from 'vitest';
import { expectPromises } from './world/promises.ts';
import { makeRuns, Tally } from './world/runs.ts';
import type { Script } from './world/scripted-device.ts';
import type { Scenario } from './world/world.ts';

const minuteMs = 60_000;
const well: Script = {
  ...{ awayUntil: 0, never: null, turns: [], takesMs: 500, dropsFor: 0, changedAt: null, diesAfter: null },
};

/** Together they go through every transition that there is. */
const scenarios: Record<string, Scenario> = {
  'waves with a soak, a failure, a retry and a pause': {
    plan: {
      waves: { preset: 'batches', size: { unit: 'count', value: 2 }, canary: { unit: 'count', value: 1 } },
      ...{ concurrency: 2, soakMs: 2 * minuteMs, retries: 1, retryDelayMs: 1_000 },
    },
    scripts: [well, { ...well, turns: ['fails'] }, { ...well, turns: ['fails for good'] }, well],
    actions: [
      { at: 100, what: 'pause' },
      { at: 3 * minuteMs, what: 'resume' },
    ],
    kills: [],
  },
  'a limit that is reached, and a module that does not stay up': {
    plan: {
      waves: { preset: 'canary', canary: { unit: 'count', value: 2 } },
      ...{ concurrency: 1, soakMs: minuteMs, failureLimit: { unit: 'count', value: 2 } },
    },
    scripts: [{ ...well, diesAfter: 20_000 }, { ...well, never: 'trust.changed-key' }, well, well],
    actions: [],
    kills: [],
  },
  'a queue: one comes back, one drops in the middle, one was changed meanwhile, one stays away': {
    plan: { offline: { policy: 'queue', expiresAfterMs: 20 * minuteMs }, startAt: null },
    scripts: [
      { ...well, awayUntil: 2 * minuteMs },
      { ...well, dropsFor: 3 * minuteMs },
      { ...well, awayUntil: 4 * minuteMs, changedAt: minuteMs },
      { ...well, awayUntil: 600 * minuteMs },
      { ...well, never: 'ssh.auth-refused' },
    ],
    actions: [],
    kills: [],
  },
  'answers that are lost, and a cancel': {
    plan: { concurrency: 1 },
    scripts: [
      { ...well, turns: ['loses its answer'] },
      { ...well, dropsFor: 10 * minuteMs },
      { ...well, takesMs: 10 * minuteMs },
      well,
    ],
    actions: [{ at: 2 * minuteMs, what: 'cancel' }],
    kills: [],
  },
};

const live = makeRuns();
const survived = new Tally();

describe('a job outlives a crash right after each thing that is written', () => {
  test.each(Object.entries(scenarios))(
    '%s',
    async (_name, scenario) => {
      const calm = await live(scenario);
      expectPromises(scenario, calm);
      for (let kill = 1; kill <= calm.commits.length; kill += 1) {
        const killed = { ...scenario, kills: [kill] };
        const outcome = await live(killed);
        expect(outcome.deaths, `killed after commit ${kill}`).toBe(1);
        survived.add(outcome.commits[kill - 1] ?? '');
        expectPromises(killed, outcome);
      }
    },
    240_000,
  );

  test('and between them every transition was met', () => {
    console.log(`survived right after:\n${survived}`);
    const met = [...survived.counts.keys()];
    for (const transition of [
      'create',
      'begin',
      'markSent',
      'markAttempt',
      'retry',
      'queue',
      'stop',
      'pause',
      'resume',
    ]) {
      expect(met).toContain(transition);
    }
    for (const transition of [
      'soak',
      'checked',
      'beginWave',
      'end:succeeded',
      'end:failed',
      'end:refused',
      'end:unknown',
    ]) {
      expect(met).toContain(transition);
    }
    for (const transition of ['end:needs-trust', 'end:expired', 'end:superseded', 'end:cancelled']) {
      expect(met).toContain(transition);
    }
  });
});
