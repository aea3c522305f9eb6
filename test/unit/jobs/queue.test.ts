import { describe, expect, test } from 'vitest';
import type { JobDetail } from '../../../contract/app/jobs.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import type { OperationCall } from '../../../contract/operations.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Bench, makeGate, on, openBench } from './support.ts';

const away = () => new FlotillaError('ssh.no-answer', { address: 'x', port: 22, seconds: 9 });
const reboot: OperationCall = { operation: 'device.reboot', params: {} };
const install: OperationCall = { operation: 'module.install', params: { name: 'hello', version: '1.1.0' } };
const queued = { offline: { policy: 'queue' as const } };

/** A device that is away once, and a job that waits for it. */
async function startAway(bench: Bench, call: OperationCall = install) {
  const device = bench.addDevice();
  device.memory.openFailures = [away()];
  const job = await bench.engine.start(on([device.id], call, queued));
  await waitFor('the queue', () => bench.engine.get(job.id).counts.queued === 1);
  return { ...device, jobId: job.id };
}

describe('a queued target', () => {
  test('waits with its job, and runs by itself when its device is reached', async () => {
    const bench = openBench();
    const { id, jobId, memory } = await startAway(bench);
    expect(bench.engine.get(jobId)).toMatchObject({ state: 'waiting', counts: { queued: 1 } });
    expect(bench.engine.queue()).toMatchObject([{ jobId, deviceId: id, problem: { code: 'ssh.no-answer' } }]);
    bench.engine.reached(id);
    expect(await bench.ended(jobId)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(memory.changes).toBe(1);
    expect(bench.engine.queue()).toEqual([]);
    expect(bench.changes).toContainEqual({ kind: 'queue' });
  });

  test('expires after a day when it is about power, and after a week when it is not', async () => {
    const bench = openBench();
    const hours = async (call: OperationCall) => {
      const { id } = await startAway(bench, call);
      const target = bench.engine.queue().find(({ deviceId }) => deviceId === id);
      return Math.round(((target?.expiresAt ?? 0) - (target?.queuedAt ?? 0)) / 3_600_000);
    };
    expect(await hours(reboot)).toBe(24);
    expect(await hours(install)).toBe(7 * 24);
  });

  test('can be tried at once, stays when its device is still away, and can be cancelled alone', async () => {
    const bench = openBench();
    const { id, jobId, memory } = await startAway(bench);
    memory.openFailures = [away()];
    bench.engine.tryNow({ jobId, deviceId: id });
    await waitFor('the second attempt', () => bench.engine.get(jobId).targets[0]?.attempts === 2);
    await waitFor('the queue', () => bench.engine.get(jobId).counts.queued === 1);
    expect(await bench.engine.cancelQueued([{ jobId, deviceId: id }])).toBe(1);
    expect(bench.engine.get(jobId)).toMatchObject({ state: 'ended', counts: { cancelled: 1 } });
    expect(await bench.engine.cancelQueued([{ jobId, deviceId: id }])).toBe(0);
  });

  test('is not run on a device that has by now what was known not to be there', async () => {
    const bench = openBench({
      look: async (deviceId, session, signal) => {
        const value = await (await session.agent(signal)).listModules(signal);
        bench.inventory.snapshots.put(deviceId, { part: 'modules', value, via: 'agent' });
      },
    });
    const [changed, untouched] = [bench.addDevice(), bench.addDevice()];
    for (const { id, memory } of [changed, untouched]) {
      bench.inventory.snapshots.put(id, { part: 'modules', value: [], via: 'agent' });
      memory.openFailures = [away()];
    }
    const job = await bench.engine.start(on([changed.id, untouched.id], install, queued));
    await waitFor('the queue', () => bench.engine.get(job.id).counts.queued === 2);
    const module = changed.memory.addModule({ name: 'hello', version: '1.0.0' });
    for (const { id } of [changed, untouched]) bench.engine.reached(id);
    expect(await bench.ended(job.id, changed.id)).toMatchObject({
      state: 'superseded',
      problem: { code: 'job.superseded', params: { what: 'module:hello', was: '–', is: '1.0.0' } },
    });
    expect(await bench.ended(job.id, untouched.id)).toMatchObject({ state: 'succeeded' });
    expect([...changed.memory.modules.values()]).toEqual([module]);
  });

  test('is there after the next start, and is still delivered', async () => {
    const before = openBench();
    const { id, jobId } = await startAway(before);
    const after = await before.restart();
    after.engine.recover();
    expect(after.engine.queue()).toMatchObject([{ jobId, deviceId: id }]);
    after.engine.reached(id);
    expect(await after.ended(jobId)).toMatchObject({ state: 'succeeded' });
  });
});

describe('targets', () => {
  test('are those that a filter finds when the job is made, and a job without any is refused', async () => {
    const found: string[] = [];
    const bench = openBench({ find: () => found });
    const targets = { by: 'filter' as const, query: 'site:harbour' };
    await expect(bench.engine.start({ call: install, targets })).rejects.toMatchObject({ code: 'job.no-targets' });
    const { id } = bench.addDevice();
    found.push(id);
    const job = await bench.engine.start({ call: install, targets });
    found.push(bench.addDevice().id);
    await bench.ended(job.id);
    expect(bench.engine.get(job.id).targets.map(({ deviceId }) => deviceId)).toEqual([id]);
  });

  test('that were not let in last time are told apart from those that were not reached: only these are queued', async () => {
    const bench = openBench();
    const [away, barred, well] = [bench.addDevice(), bench.addDevice(), bench.addDevice()];
    bench.inventory.devices.markFailed(away.id, { code: 'ssh.no-answer', params: {} });
    bench.inventory.devices.markFailed(barred.id, { code: 'ssh.auth-refused', params: {} });
    const { targets } = await bench.engine.dryRun(on([away.id, barred.id, well.id]));
    expect(targets.map(({ offline, barredBy }) => [offline, barredBy?.code])).toEqual([
      [true, undefined],
      [false, 'ssh.auth-refused'],
      [false, undefined],
    ]);
  });

  test('that cannot be done by what is known are looked at first, and left out only if that is still so', async () => {
    const agentOf = {
      stopped: { state: 'stopped' },
      running: { state: 'running', version: '1', build: 'b', outdated: false },
    } as const;
    const now = new Map<string, keyof typeof agentOf>();
    const bench = openBench({
      look: async (deviceId) => {
        const value = agentOf[now.get(deviceId) ?? 'stopped'];
        bench.inventory.snapshots.put(deviceId, { part: 'agent', value, via: 'ssh' });
      },
    });
    const [first, second] = [bench.addDevice(), bench.addDevice()];
    for (const { id } of [first, second]) {
      bench.inventory.snapshots.put(id, { part: 'agent', value: agentOf.stopped, via: 'ssh' });
    }
    now.set(second.id, 'running');
    const request = on([first.id, second.id]);
    const forecast = await bench.engine.dryRun(request);
    expect(forecast).toMatchObject({
      waves: [],
      targets: [{ preview: { kind: 'blocked' }, wave: null }, { wave: null }],
    });
    const job = await bench.engine.start(request);
    expect(await bench.ended(job.id, first.id)).toMatchObject({
      state: 'skipped',
      problem: { code: 'agent.not-running' },
    });
    expect(await bench.ended(job.id, second.id)).toMatchObject({ state: 'succeeded' });
    expect(first.memory.requests).toEqual([]);
  });
});

describe('the progress of a job', () => {
  test('is all of its targets, and then those that changed, until it has ended', async () => {
    const bench = openBench();
    const [first, second] = [bench.addDevice(), bench.addDevice()];
    const gate = makeGate();
    second.memory.gate = gate.closed;
    const job = await bench.engine.start(on([first.id, second.id]));
    const seen: { state: JobDetail['state']; changed: string[] }[] = [];
    for await (const { job: now, targets } of bench.engine.progress(job.id, new AbortController().signal)) {
      seen.push({ state: now.state, changed: targets.map(({ deviceId }) => deviceId) });
      if (now.counts.succeeded === 1) gate.open();
    }
    expect(seen[0]?.changed).toEqual([first.id, second.id]);
    expect(seen.at(-1)).toEqual({ state: 'ended', changed: [second.id] });
  });

  test('ends with who follows it', async () => {
    const bench = openBench();
    const device = bench.addDevice();
    device.memory.gate = makeGate().closed;
    const job = await bench.engine.start(on([device.id]));
    const abort = new AbortController();
    for await (const target of bench.engine.target({ jobId: job.id, deviceId: device.id }, abort.signal)) {
      if (target.steps.length > 0) abort.abort();
    }
    expect(bench.engine.get(job.id).state).toBe('running');
  });
});
