import { describe, expect, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import type { MemoryDevice } from '../../support/memory-device.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Bench, makeGate, on, openBench } from './support.ts';

/** A job whose request has reached the device and has no answer yet. */
async function startAndWait(bench: Bench, { id, memory }: { id: string; memory: MemoryDevice }) {
  memory.gate = makeGate().closed;
  const job = await bench.engine.start(on([id]));
  await waitFor('the first request', () => memory.requests.length === 1);
  return job;
}

describe('closing in mid-job', () => {
  test('leaves the target on disk as a crash would, and the next start goes on with the same key', async () => {
    const before = openBench();
    const device = before.addDevice();
    const job = await startAndWait(before, device);
    const after = await before.restart();
    expect(after.engine.get(job.id).targets[0]).toMatchObject({ state: 'running' });
    device.memory.gate = Promise.resolve();
    after.engine.recover();
    expect(await after.ended(job.id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(new Set(device.memory.requests.map(({ key }) => key)).size).toBe(1);
    expect(device.memory.changes).toBe(1);
  });

  test('leaves targets that waited, and the next start runs them', async () => {
    const before = openBench({ concurrency: 1 });
    const first = before.addDevice();
    const second = before.addDevice();
    first.memory.gate = makeGate().closed;
    const job = await before.engine.start(on([first.id, second.id]));
    await waitFor('the first request', () => first.memory.requests.length === 1);
    const after = await before.restart();
    expect(after.engine.get(job.id).counts).toEqual({ running: 1, waiting: 1 });
    first.memory.gate = Promise.resolve();
    after.engine.recover();
    await after.ended(job.id, first.id);
    expect(await after.ended(job.id, second.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  test('does not wait longer than its deadline for work that does not let go', async () => {
    const gate = makeGate();
    const bench = openBench({ open: () => gate.closed.then(() => memory.session) });
    const { id, memory } = bench.addDevice();
    const job = await bench.engine.start(on([id]));
    await waitFor('the target to run', () => bench.engine.get(job.id).targets[0]?.state === 'running');
    await bench.engine.close(50);
    expect(bench.engine.get(job.id).targets[0]?.state).toBe('running');
    gate.open();
  });
});

describe('the next start', () => {
  test('ends what was sent and cannot be asked for any more as unknown', async () => {
    const before = openBench();
    const device = before.addDevice();
    const job = await startAndWait(before, device);
    const after = await before.restart();
    device.memory.openFailures = [new FlotillaError('ssh.port-closed', { address: 'x', port: 22 })];
    after.engine.recover();
    expect(await after.ended(job.id)).toMatchObject({ state: 'unknown', problem: { code: 'job.answer-lost' } });
  });

  test('ends what was never sent by why it cannot be', async () => {
    const before = openBench({
      open: (_id, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
    });
    const { id, memory } = before.addDevice();
    const job = await before.engine.start(on([id]));
    await waitFor('the target to run', () => before.engine.get(job.id).targets[0]?.state === 'running');
    const after = await before.restart({ open: memory.open });
    memory.openFailures = [new FlotillaError('ssh.port-closed', { address: 'x', port: 22 })];
    after.engine.recover();
    expect(await after.ended(job.id)).toMatchObject({ state: 'unreachable', problem: { code: 'ssh.port-closed' } });
  });

  test('ends what was being cancelled as cancelled, without a request', async () => {
    const before = openBench();
    const device = before.addDevice();
    const job = await startAndWait(before, device);
    const cancelled = { state: 'cancelled', result: null, problem: null } as const;
    before.inventory.jobs.stop(job.id, { by: 'cancel', apart: [], rest: cancelled }, Date.now());
    const after = await before.restart();
    after.engine.recover();
    expect(await after.ended(job.id)).toMatchObject({ state: 'cancelled' });
    expect(device.memory.requests).toHaveLength(1);
  });

  test('lets targets whose credential is locked wait until it is unlocked', async () => {
    const before = openBench();
    const device = before.addDevice();
    const job = await startAndWait(before, device);
    let locked = true;
    const after = await before.restart({ isLocked: () => locked });
    device.memory.gate = Promise.resolve();
    after.engine.recover();
    await waitFor('the target to wait', () => after.engine.get(job.id).targets[0]?.state === 'waiting');
    after.engine.wake();
    await waitFor('the target to wait', () => after.engine.get(job.id).targets[0]?.state === 'waiting');
    expect(device.memory.opened).toBe(1);
    locked = false;
    after.engine.wake();
    expect(await after.ended(job.id)).toMatchObject({ state: 'succeeded' });
    expect(device.memory.changes).toBe(1);
  });

  test('can cancel what waits for its credential', async () => {
    const before = openBench();
    const device = before.addDevice();
    const job = await startAndWait(before, device);
    const after = await before.restart({ isLocked: () => true });
    after.engine.recover();
    await waitFor('the target to wait', () => after.engine.get(job.id).targets[0]?.state === 'waiting');
    after.engine.cancel(job.id);
    expect(await after.ended(job.id)).toMatchObject({ state: 'cancelled' });
    expect(after.engine.activeJobIds(device.id)).toEqual([]);
  });

  test('shows steps that were cut short as failed, and those that follow after them', async () => {
    const before = openBench();
    const device = before.addDevice();
    const job = await startAndWait(before, device);
    const after = await before.restart();
    device.memory.gate = Promise.resolve();
    after.engine.recover();
    const { steps } = await after.ended(job.id);
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'look done',
      'install failed',
      'look done',
      'install done',
      'check done',
    ]);
  });
});
