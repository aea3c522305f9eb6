import { describe, expect, test } from 'vitest';
import { planOf, usualPlan, withPreset } from '../../../renderer/model/job-plan.ts';

describe('the plan of a form', () => {
  test('is at once and queues what is away, unless told otherwise', () => {
    expect(planOf(usualPlan)).toMatchObject({
      waves: { preset: 'all' },
      soakMs: 0,
      failureLimit: null,
      offline: { policy: 'queue' },
      startAt: null,
      window: null,
    });
  });

  test('a canary brings a limit and a soak, and keeps those that were chosen', () => {
    const canary = withPreset(usualPlan, 'canary');
    expect(planOf(canary)).toMatchObject({ waves: { preset: 'canary' }, failureLimit: { value: 1 }, soakMs: 10_000 });
    const own = withPreset({ ...usualPlan, failureLimit: { unit: 'percent', value: 20 }, soakS: 90 }, 'batches');
    expect(planOf(own)).toMatchObject({ failureLimit: { unit: 'percent', value: 20 }, soakMs: 90_000 });
  });

  test('says how long what is queued waits, where that was chosen', () => {
    expect(planOf(usualPlan)?.offline).toEqual({ policy: 'queue' });
    expect(planOf({ ...usualPlan, expiry: 'day' })?.offline).toEqual({ policy: 'queue', expiresAfterMs: 86_400_000 });
  });

  test('is none while a value cannot be', () => {
    expect(planOf({ ...usualPlan, concurrency: 0 })).toBeNull();
    expect(planOf({ ...usualPlan, window: { from: '22:00', to: '05:00', days: [] } })).toBeNull();
    expect(planOf({ ...usualPlan, startAt: 'soon' })).toBeNull();
  });
});
