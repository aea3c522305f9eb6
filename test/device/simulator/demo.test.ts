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

async function open(): Promise<{ fleet: Fleet; close(): Promise<void> }> {
  const fleet = await openFleet({
    dataFolder: join(scratch.path, 'data'),
    agentBundle: { path: 'out/agent/agent.cjs' },
    host: 'browser',
    demo: true,
  });
  closers.push(() => fleet.close());
  const demo = await openDemo(fleet, { simulator: 'simulator/simulator.ts' });
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

test('the demo fleet is reached at once, takes an agent, and is the same fleet the next time', async () => {
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

test('a demo keeps what was entered about its devices', async () => {
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
