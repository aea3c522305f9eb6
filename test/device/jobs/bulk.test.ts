import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Target } from '../../../contract/app/jobs.ts';
import type { OperationCall } from '../../../contract/operations.ts';
import type { SimulatedDevice } from '../../../simulator/fleet.ts';
import { waitFor } from '../../support/wait-for.ts';
import { fastClock } from './fast-clock.ts';
import { openFleetBench } from './fleet-bench.ts';

const minuteMs = 60_000;
const patienceMs = 180_000;

/** Each run leaves a line; a device with a file `slow` is still at it until that is gone. */
const command = 'echo run >> ~/runs; while test -f ~/slow; do sleep 0.2; done; echo done';
const call: OperationCall = { operation: 'shell.run', params: { command, asRoot: false, timeoutS: 600 } };

const runsOn = ({ login }: SimulatedDevice): number => {
  const file = join(login.home, 'runs');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).length : 0;
};

/** What is the matter with how many of 500 devices, and how their targets are to end. */
const kinds = [
  { kind: 'slow', count: 20, ends: 'succeeded', runs: 1 },
  { kind: 'dead', count: 15, ends: 'expired', runs: 0 },
  { kind: 'other key', count: 20, ends: 'needs-trust', runs: 0 },
  { kind: 'other password', count: 10, ends: 'refused', runs: 0 },
  { kind: 'drops', count: 15, ends: 'unknown', runs: 1 },
  { kind: 'comes back', count: 20, ends: 'succeeded', runs: 1 },
  { kind: 'well', count: 400, ends: 'succeeded', runs: 1 },
] as const;
type Kind = (typeof kinds)[number]['kind'];

async function befall(device: SimulatedDevice, kind: Kind): Promise<void> {
  if (kind === 'slow') await device.setFaults({ latencyMs: 100 });
  if (kind === 'dead' || kind === 'comes back') await device.setFaults({ link: 'refused' });
  if (kind === 'other key') await device.setFaults({ hostKey: 'changed' });
  if (kind === 'other password') await device.setFaults({ password: 'refused' });
  if (kind === 'drops') writeFileSync(join(device.login.home, 'slow'), '');
}

test('a job over 500 devices of every kind ends each as it should, and its queue is delivered', async () => {
  const clock = fastClock(10);
  const { devices, engine } = await openFleetBench(500, clock);
  const order = kinds.flatMap(({ kind, count }) => Array.from({ length: count }, () => kind));
  const kindOf = new Map([...devices.keys()].map((id, index) => [id, order[index] ?? 'well']));
  const all = (kind: Kind) => [...devices].flatMap(([id, device]) => (kindOf.get(id) === kind ? [device] : []));
  await Promise.all([...devices].map(([id, device]) => befall(device, kindOf.get(id) ?? 'well')));

  const plan = { concurrency: 32, offline: { policy: 'queue' as const, expiresAfterMs: 60 * minuteMs } };
  const job = await engine.start({ call, targets: { by: 'ids', deviceIds: [...devices.keys()] }, plan });
  const now = (jobId = job.id) => engine.list({ limit: 2 }).find(({ id }) => id === jobId) ?? expect.unreachable();
  const counts = () => now().counts;

  // Cut in the middle: the command was begun, and its answer is lost.
  for (const device of all('drops')) {
    await waitFor('the command to begin', () => runsOn(device) === 1, patienceMs);
    await device.setFaults({ link: 'refused' });
    device.dropConnections();
  }
  await waitFor('the rest to end', () => counts().queued === 50 && !counts().waiting && !counts().running, patienceMs);
  expect(engine.get(job.id).state).toBe('waiting');
  expect(engine.queue()).toHaveLength(50);

  for (const device of [...all('comes back'), ...all('drops')]) await device.setFaults({ link: 'up' });
  engine.networkChanged();
  await waitFor('the queue', () => counts().queued === 15 && !counts().running, patienceMs);
  clock.jump(61 * minuteMs);
  await waitFor('the end', () => now().state === 'ended', patienceMs);

  const { targets } = engine.get(job.id);
  const ended = (kind: Kind): Target[] => targets.filter(({ deviceId }) => kindOf.get(deviceId) === kind);
  for (const { kind, count, ends } of kinds) {
    expect([kind, ...ended(kind).map(({ state }) => state)]).toEqual([kind, ...Array(count).fill(ends)]);
  }
  expect(counts()).toEqual({ succeeded: 440, unknown: 15, expired: 15, 'needs-trust': 20, refused: 10 });
  for (const { kind, runs } of kinds) expect([kind, new Set(all(kind).map(runsOn))]).toEqual([kind, new Set([runs])]);
  expect(engine.queue()).toEqual([]);

  // Run again takes a group: those whose key is their own again.
  for (const device of all('other key')) await device.setFaults({ hostKey: 'own' });
  const again = await engine.again(job.id, { states: ['needs-trust'] });
  await waitFor('the end', () => now(again.id).state === 'ended', patienceMs);
  expect(engine.get(again.id)).toMatchObject({ againOf: job.id, counts: { succeeded: 20 } });
}, 300_000);
