import { expect, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import type { JobStore } from '../../../main/inventory/jobs.ts';
import { waitFor } from '../../support/wait-for.ts';
import { install, on, openBench } from './support.ts';

// A disk that is really full is in test/device/chaos; here it is full at one statement.

/** From now on this write of the store fails, until what comes back is called. */
function fill(
  store: JobStore,
  what: 'begin' | 'end' | 'markAttempt' | 'beginWave',
): { tries(): number; makeRoom(): void } {
  let tries = 0;
  Object.defineProperty(store, what, {
    configurable: true,
    value() {
      tries += 1;
      throw new FlotillaError('storage.failed', { detail: 'database or disk is full (SQLITE_FULL)' });
    },
  });
  return { tries: () => tries, makeRoom: () => Reflect.deleteProperty(store, what) };
}

test('an end that cannot be written is kept, and written once there is room', async () => {
  const { engine, inventory, addDevice, ended } = openBench();
  const { id, memory } = addDevice();
  const full = fill(inventory.jobs, 'end');
  const job = await engine.start(on([id]));
  await waitFor('two tries', () => full.tries() >= 2);
  expect(engine.get(job.id).counts).toEqual({ running: 1 });
  full.makeRoom();
  expect(await ended(job.id)).toMatchObject({ state: 'succeeded' });
  expect(engine.get(job.id).state).toBe('ended');
  expect(memory.changes).toBe(1);
  expect(inventory.history.list({ jobId: job.id }, { limit: 10 }).map(({ kind }) => kind)).toEqual([
    'target.ended',
    'job.started',
  ]);
});

test('a target whose beginning cannot be written does nothing until it is', async () => {
  const { engine, inventory, addDevice, ended } = openBench();
  const { id, memory } = addDevice();
  const full = fill(inventory.jobs, 'begin');
  const job = await engine.start(on([id]));
  await waitFor('two tries', () => full.tries() >= 2);
  expect(memory.opened).toBe(0);
  full.makeRoom();
  expect(await ended(job.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
});

test('a lost answer is asked for also when the attempt cannot be counted', async () => {
  const { engine, inventory, addDevice, ended } = openBench();
  const { id, memory } = addDevice();
  memory.losesAnswers = 1;
  fill(inventory.jobs, 'markAttempt');
  const job = await engine.start(on([id]));
  expect(await ended(job.id)).toMatchObject({ state: 'succeeded' });
  expect(memory.changes).toBe(1);
});

test('the next wave begins once there is room, though nothing else happens', async () => {
  const { engine, inventory, addDevice, ended } = openBench();
  const [first, second] = [addDevice(), addDevice()];
  const full = fill(inventory.jobs, 'beginWave');
  const waves = { preset: 'batches' as const, size: { unit: 'count' as const, value: 1 } };
  const job = await engine.start(on([first.id, second.id], install, { waves }));
  await waitFor('two tries', () => full.tries() >= 2);
  full.makeRoom();
  expect(await ended(job.id, second.id)).toMatchObject({ state: 'succeeded' });
});
