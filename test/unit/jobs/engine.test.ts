import { describe, expect, test } from 'vitest';
import { type ErrorCode, FlotillaError } from '../../../contract/errors.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { waitFor } from '../../support/wait-for.ts';
import { makeGate, on, openBench } from './support.ts';

describe('a job', () => {
  test('is on disk before it starts, and runs to its end', async () => {
    const found: unknown[] = [];
    const bench = openBench({
      open(deviceId, signal) {
        const reader = openInventory(bench.file);
        found.push(...reader.jobs.list({ deviceId, limit: 10 }).map(({ counts }) => counts));
        reader.close();
        return memory.open(deviceId, signal);
      },
    });
    const { id, memory } = bench.addDevice('pump');
    const job = await bench.engine.start(on([id]));
    expect(await bench.ended(job.id)).toMatchObject({
      state: 'succeeded',
      result: '1.1.0',
      attempts: 1,
      problem: null,
    });
    expect(found).toEqual([{ running: 1 }]);
    expect(bench.engine.get(job.id)).toMatchObject({ state: 'ended', counts: { succeeded: 1 } });
    expect(memory.changes).toBe(1);
  });

  test('shows no state that is not on disk', async () => {
    const seen: string[] = [];
    const bench = openBench({
      announce(change) {
        if (change.kind !== 'job') return;
        const reader = openInventory(bench.file);
        seen.push(reader.jobs.detail(change.jobId).targets[0]?.state ?? '');
        reader.close();
      },
    });
    const { id } = bench.addDevice();
    const job = await bench.engine.start(on([id]));
    await bench.ended(job.id);
    expect([...new Set(seen)]).toEqual(['waiting', 'running', 'succeeded']);
  });

  test('with a device that is not in the inventory is refused, and nothing of it is kept', async () => {
    const { engine, addDevice } = openBench();
    const { id } = addDevice();
    await expect(engine.start(on([id, crypto.randomUUID()]))).rejects.toThrow(
      expect.objectContaining({ code: 'device.unknown' }),
    );
    expect(engine.list({ limit: 10 })).toEqual([]);
  });

  test('takes a device that was named twice once', async () => {
    const { engine, addDevice, ended } = openBench();
    const { id, memory } = addDevice();
    const job = await engine.start(on([id, id]));
    await ended(job.id);
    expect(engine.get(job.id).targets).toHaveLength(1);
    expect(memory.changes).toBe(1);
  });

  test('works on a device one target at a time, over all jobs, in the order they were started', async () => {
    const { engine, addDevice, ended } = openBench();
    const { id, memory } = addDevice();
    const gate = makeGate();
    memory.gate = gate.closed;
    const first = await engine.start(on([id]));
    const second = await engine.start(
      on([id], { operation: 'module.install', params: { name: 'other', version: '1.0.0' } }),
    );
    await waitFor('the first request', () => memory.requests.length === 1);
    expect(engine.get(second.id).targets[0]?.state).toBe('waiting');
    expect(engine.activeJobIds(id).sort()).toEqual([first.id, second.id].sort());
    gate.open();
    await ended(second.id);
    expect(memory.requests.map(({ what }) => what)).toEqual(['create hello', 'create other']);
    expect(engine.activeJobIds(id)).toEqual([]);
  });

  test('runs no more targets at once than the limit', async () => {
    const { engine, addDevice, ended } = openBench({ concurrency: 2 });
    const gate = makeGate();
    const devices = Array.from({ length: 5 }, () => addDevice());
    for (const { memory } of devices) memory.gate = gate.closed;
    const job = await engine.start(on(devices.map(({ id }) => id)));
    const running = () => devices.filter(({ memory }) => memory.requests.length > 0).length;
    await waitFor('two running', () => running() === 2);
    expect(engine.get(job.id).counts).toEqual({ running: 2, waiting: 3 });
    gate.open();
    for (const { id } of devices) await ended(job.id, id);
    expect(engine.get(job.id).counts).toEqual({ succeeded: 5 });
  });
});

describe('a target', () => {
  test('that is already so ends as unchanged, without a request', async () => {
    const { engine, addDevice, ended } = openBench();
    const { id, memory } = addDevice();
    memory.addModule({ name: 'hello', version: '1.1.0' });
    const job = await engine.start(on([id]));
    expect(await ended(job.id)).toMatchObject({ state: 'unchanged', result: '1.1.0' });
    expect(memory.requests).toEqual([]);
  });

  const ends: [ErrorCode, string][] = [
    ['ssh.no-answer', 'unreachable'],
    ['ssh.port-closed', 'unreachable'],
    ['ssh.host-not-found', 'unreachable'],
    ['ssh.unreachable', 'unreachable'],
    ['ssh.connection-lost', 'unreachable'],
    ['ssh.auth-refused', 'refused'],
    ['credential.unknown', 'refused'],
    ['vault.locked', 'refused'],
    ['trust.unknown-key', 'needs-trust'],
    ['trust.changed-key', 'needs-trust'],
    ['internal', 'failed'],
  ];
  test.each(ends)('whose device answers with %s ends as %s', async (code, state) => {
    const { engine, addDevice, ended } = openBench();
    const { id, memory } = addDevice();
    memory.openFailures = [new FlotillaError(code)];
    const job = await engine.start(on([id]));
    expect(await ended(job.id)).toMatchObject({ state, problem: { code } });
    expect(memory.requests).toEqual([]);
  });

  test('whose work fails ends as failed with the reason, and its step too', async () => {
    const { engine, addDevice, ended } = openBench();
    const { id, memory } = addDevice();
    memory.addModule({ name: 'hello', version: '1.0.0' });
    const job = await engine.start(on([id]));
    expect(await ended(job.id)).toMatchObject({ state: 'failed', problem: { code: 'module.exists' } });
  });

  test('whose answer is lost asks again with the same key: one change, and it succeeded', async () => {
    const { engine, addDevice, ended } = openBench();
    const { id, memory } = addDevice();
    memory.losesAnswers = 1;
    const job = await engine.start(on([id]));
    expect(await ended(job.id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(memory.changes).toBe(1);
    expect(new Set(memory.requests.map(({ key }) => key)).size).toBe(1);
    expect(memory.requests).toHaveLength(2);
  });

  test('whose answer is lost for good ends as unknown, not as a guess', async () => {
    const { engine, addDevice, ended } = openBench();
    const { id, memory } = addDevice();
    memory.losesAnswers = 1;
    memory.openFailures = [null, new FlotillaError('ssh.no-answer', { address: 'x', port: 22, seconds: 9 })];
    const job = await engine.start(on([id]));
    expect(await ended(job.id)).toMatchObject({
      state: 'unknown',
      problem: {
        code: 'job.answer-lost',
        params: { address: '127.0.0.1' },
        cause: expect.stringContaining('did not answer'),
      },
    });
  });

  test('is read again after it was changed, before it is shown as ended', async () => {
    const refreshed: string[] = [];
    const bench = openBench({
      look: async (deviceId) => {
        refreshed.push(`${deviceId} ${bench.engine.list({ limit: 1 })[0]?.state}`);
      },
    });
    const { id } = bench.addDevice();
    const job = await bench.engine.start(on([id]));
    await bench.ended(job.id);
    expect(refreshed).toEqual([`${id} running`]);
  });
});

describe('cancelling', () => {
  test('ends waiting targets at once and running ones when they have let go', async () => {
    const { engine, addDevice, ended } = openBench({ concurrency: 1 });
    const running = addDevice();
    const waiting = addDevice();
    running.memory.gate = makeGate().closed;
    const job = await engine.start(on([running.id, waiting.id]));
    await waitFor('the first request', () => running.memory.requests.length === 1);
    expect(engine.cancel(job.id).counts).toEqual({ running: 1, cancelled: 1 });
    expect(await ended(job.id, running.id)).toMatchObject({ state: 'cancelled', problem: { code: 'job.cancelled' } });
    expect(engine.get(job.id)).toMatchObject({ state: 'ended', counts: { cancelled: 2 } });
    expect(waiting.memory.opened).toBe(0);
  });

  test('leaves a job that has ended as it is, and knows which jobs there are', async () => {
    const { engine, addDevice, ended } = openBench();
    const job = await engine.start(on([addDevice().id]));
    await ended(job.id);
    expect(engine.cancel(job.id)).toMatchObject({ state: 'ended', counts: { succeeded: 1 } });
    expect(() => engine.cancel(crypto.randomUUID())).toThrow(expect.objectContaining({ code: 'job.unknown' }));
  });
});
