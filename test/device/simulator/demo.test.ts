import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDemo } from '../../../main/demo.ts';
import { type Fleet, openFleet } from '../../../main/fleet.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

let scratch: ReturnType<typeof makeTempFolder>;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  scratch = makeTempFolder();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  scratch.remove();
});

async function open(options: { agentBundle?: string } = {}): Promise<{ fleet: Fleet; close(): Promise<void> }> {
  const fleet = await openFleet({
    dataFolder: join(scratch.path, 'data'),
    agentBundle: { path: 'out/agent/agent.cjs' },
    host: 'browser',
    demo: true,
  });
  closers.push(() => fleet.close());
  const demo = await openDemo(fleet, { simulator: 'simulator/simulator.ts', ...options });
  closers.push(() => demo.close());
  return {
    fleet,
    async close() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

async function leftBehind(): Promise<string> {
  const found = await promisify(execFile)('pgrep', ['-fa', scratch.path]).catch(({ code, stdout }) => {
    expect(code).toBe(1);
    return { stdout };
  });
  return found.stdout;
}

const byName = (fleet: Fleet) => fleet.devices.list().map(({ device }) => device.name);

test('the bare demo is reached at once, takes an agent, and is the same fleet the next time', async () => {
  const first = await open();
  expect(byName(first.fleet)).toEqual(['harbour-01', 'mill-03', 'ridge-02']);
  const { device } = first.fleet.devices.list()[0] ?? expect.unreachable();
  const seen = await first.fleet.devices.refresh(device.id, AbortSignal.timeout(20_000));
  expect(seen).toMatchObject({ reach: { state: 'reached' }, trust: { state: 'trusted' } });
  expect(seen.snapshot.facts?.value).toMatchObject({
    hostname: 'harbour-01',
    node: { version: process.versions.node },
  });

  const job = await first.fleet.jobs.start({
    call: { operation: 'agent.install', params: {} },
    targets: { by: 'ids', deviceIds: [device.id] },
  });
  await vi.waitUntil(() => first.fleet.jobs.get(job.id).state === 'ended', { timeout: 60_000, interval: 100 });
  expect(first.fleet.jobs.get(job.id).targets[0]).toMatchObject({ state: 'succeeded', problem: null });
  expect(first.fleet.devices.get(device.id).snapshot.agent?.value).toMatchObject({ state: 'running' });
  expect(await leftBehind()).not.toBe('');
  await first.close();
  expect(await leftBehind()).toBe('');

  const second = await open();
  expect(byName(second.fleet)).toEqual(['harbour-01', 'mill-03', 'ridge-02']);
  const again = await second.fleet.devices.refresh(device.id, AbortSignal.timeout(20_000));
  expect(again.snapshot.agent?.value).toEqual({ state: 'stopped' });
  expect(again.snapshot.facts?.value.machineId).toBe(seen.snapshot.facts?.value.machineId);
});

test('a bare demo keeps what was entered about its devices', async () => {
  const first = await open();
  const { device } = first.fleet.devices.list()[0] ?? expect.unreachable();
  const { id, createdAt: _created, updatedAt: _updated, ...input } = device;
  first.fleet.devices.update(id, { ...input, name: 'harbour master', notes: 'behind the crane' });
  await first.close();
  const second = await open();
  expect(byName(second.fleet)).toEqual(['harbour master', 'mill-03', 'ridge-02']);
  expect(second.fleet.devices.get(id)).toMatchObject({
    device: { notes: 'behind the crane' },
    trust: { state: 'trusted' },
  });
});

test('a simulator that cannot start is told in one sentence with its own words', async () => {
  const fleet = await openFleet({
    dataFolder: join(scratch.path, 'data'),
    agentBundle: { path: 'out/agent/agent.cjs' },
    host: 'browser',
  });
  closers.push(() => fleet.close());
  await expect(openDemo(fleet, { simulator: join(scratch.path, 'not-there.js') })).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/did not start.*not-there/),
  });
});

test('the demo fleet has something of everything that a technician meets, and leaves nothing behind', async () => {
  const { fleet, close } = await open({ agentBundle: 'out/agent/agent.cjs' });
  const device = (name: string) => fleet.devices.list().find((view) => view.device.name === name);
  expect(device('harbour-04')).toMatchObject({ reach: { state: 'failed' }, trust: { state: 'trusted' } });
  expect(device('harbour-04')?.snapshot.modules?.seenAt).toBeLessThan(Date.now() - 2 * 24 * 3_600_000);
  expect(device('pump-08')).toMatchObject({ reach: { state: 'never' }, trust: { state: 'unknown' } });
  expect(device('cape-beacon')?.sharedKeys).toMatchObject([{ name: 'light-01' }]);
  await vi.waitUntil(() => device('ridge-03')?.trust.state === 'changed', { timeout: 60_000, interval: 100 });

  const jobOf = (operation: string, title: string) =>
    fleet.jobs.list({ limit: 100 }).find(({ call }) => {
      return call.operation === operation && JSON.stringify(call.params).includes(title);
    });
  const ended = (operation: string, title: string) =>
    vi.waitUntil(() => jobOf(operation, title)?.state === 'ended' && jobOf(operation, title), {
      timeout: 120_000,
      interval: 100,
    });
  const update = await ended('module.update', '"pump-control","version":"2.5.0"');
  expect(update).toMatchObject({ stoppedBy: 'failure-limit', counts: { failed: 1 } });
  expect(update ? update.counts.skipped : 0).toBeGreaterThan(0);
  await ended('ufop.add-instances', '"size":1');
  const { id } = device('harbour-01')?.device ?? expect.unreachable();
  await fleet.devices.refresh(id, AbortSignal.timeout(30_000));
  const ufop = device('harbour-01')?.snapshot.ufops?.value[0];
  expect(ufop?.versions.map(({ state }) => state)).toContain('build failed');
  expect(new Set(ufop?.instances.map(({ version }) => version))).toEqual(new Set(['v1', 'v3']));
  await vi.waitUntil(() => fleet.jobs.queue().length > 0, { timeout: 60_000, interval: 100 });
  await close();
  expect(await leftBehind()).toBe('');
}, 300_000);
