import { expect } from 'vitest';
import { endStates } from '../../../../contract/app/jobs.ts';
import { planSchema } from '../../../../contract/app/plan.ts';
import { isFailure } from '../../../../main/jobs/ends.ts';
import { countOf } from '../../../../main/jobs/waves.ts';
import type { ScriptedDevice } from './scripted-device.ts';
import type { Outcome, Scenario } from './world.ts';

const untouched = ['skipped', 'expired', 'superseded', 'unreachable', 'refused', 'needs-trust', 'failed'];

/** What a job promises, of a job that came to its end. */
export function expectPromises(scenario: Scenario, outcome: Outcome): void {
  const { job, devices, violations, recorded } = outcome;
  expect(violations).toEqual([]);
  expect(job.state).toBe('ended');
  // Each target ends in exactly one way, with when and why, and the totals add up.
  const counted = Object.values(job.counts).reduce((sum, n) => sum + n, 0);
  expect(counted).toBe(scenario.scripts.length);
  expect([...recorded].sort()).toEqual([...devices.keys()].sort());
  for (const target of job.targets) {
    expect(endStates).toContain(target.state);
    expect(target.endedAt).not.toBeNull();
    if (target.startedAt !== null) expect(target.startedAt).toBeLessThanOrEqual(target.endedAt ?? 0);
    if (target.state !== 'succeeded' && target.state !== 'unchanged') expect(target.problem).not.toBeNull();
    const device = devices.get(target.deviceId);
    if (device) expectTruth(scenario, outcome, { state: target.state, retried: target.attempts > 1, device });
  }
  expectLimit(scenario, outcome);
}

interface Found {
  state: string;
  retried: boolean;
  device: ScriptedDevice;
}

/** What is said of a device is so. */
function expectTruth(scenario: Scenario, { job, deaths }: Outcome, { state, device }: Found): void {
  const plan = planSchema.parse(scenario.plan);
  const keys = new Set(device.keys);
  expect(device.changes).toBeLessThanOrEqual(keys.size);
  expect(keys.size).toBeLessThanOrEqual(plan.retries + 1);
  if (state === 'succeeded' || state === 'unchanged') expect(device.version).toBe('1.1.0');
  if (untouched.includes(state)) expect(device.changes).toBe(0);
  if (device.script.never) expect(device.keys).toEqual([]);
  if (device.script.never === 'trust.changed-key') expect(['succeeded', 'failed', 'unknown']).not.toContain(state);
  if (state === 'unknown')
    expect(device.lostAnswers > 0 || deaths > 0 || device.script.takesMs >= plan.timeoutMs).toBe(true);
  if (state === 'superseded') expect(device.script.changedAt).not.toBeNull();
  if (state === 'cancelled') expect(job.stoppedBy === 'cancel').toBe(true);
  if (state === 'skipped') expect(job.stoppedBy).toBe('failure-limit');
  if (plan.offline.policy === 'end') expect(state).not.toBe('expired');
  if (plan.offline.policy === 'queue' && job.stoppedBy === null) expect(state).not.toBe('unreachable');
}

function expectLimit({ plan, scripts }: Scenario, { job }: Outcome): void {
  const { failureLimit } = planSchema.parse(plan);
  const failures = job.targets.filter(({ state, problem }) => isFailure(state) || (state === 'succeeded' && problem));
  if (job.stoppedBy !== 'failure-limit') return;
  expect(failureLimit).not.toBeNull();
  if (failureLimit) expect(failures.length).toBeGreaterThanOrEqual(countOf(failureLimit, scripts.length));
}
