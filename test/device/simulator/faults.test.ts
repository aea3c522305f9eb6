import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedDevice, type SimulatedFleet, startSimulatedFleet } from '../../../simulator/fleet.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { connect, exec, forward, start } from './clients.ts';

let scratch: ReturnType<typeof makeTempFolder>;
let fleet: SimulatedFleet;
let device: SimulatedDevice;

beforeEach(async () => {
  scratch = makeTempFolder();
  fleet = await startSimulatedFleet({ count: 1, folder: join(scratch.path, 'fleet') });
  device = fleet.devices[0] as SimulatedDevice;
});
afterEach(async () => {
  await fleet.close();
  scratch.remove();
});

test('latency makes a round trip as much longer as was asked, and goes again', async () => {
  const client = await connect(device);
  const timed = async () => {
    const startedAt = performance.now();
    expect((await exec(client, 'echo over')).stdout.toString()).toBe('over\n');
    return performance.now() - startedAt;
  };
  await device.setFaults({ latencyMs: 400 });
  expect(await timed()).toBeGreaterThanOrEqual(1600);
  await device.setFaults({ latencyMs: 0 });
  expect(await timed()).toBeLessThan(1600);
  client.end();
});

test('a dropped connection ends at the client while the command runs on', async () => {
  const client = await connect(device);
  const { channel } = await start(client, 'echo up; sleep 1; echo survived > proof; echo never seen');
  await once(channel, 'readable');
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  device.dropConnections();
  await closed;
  const again = await connect(device);
  const proof = await exec(again, 'until [ -s proof ]; do sleep 0.05; done; cat proof');
  expect(proof.stdout.toString()).toBe('survived\n');
  again.end();
});

test('a device that refuses has no open port, and is back on the same one', async () => {
  await device.setFaults({ link: 'refused' });
  await expect(connect(device)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await device.setFaults({ link: 'up' });
  (await connect(device)).end();
});

test('a device that hangs says nothing, and goes on where it was', async () => {
  const client = await connect(device);
  await device.setFaults({ link: 'hanging' });
  let answered = false;
  const answer = exec(client, 'echo late').then((result) => {
    answered = true;
    return result.stdout.toString();
  });
  await expect(connect(device)).rejects.toThrow(/timed out/i);
  expect(answered).toBe(false);
  await device.setFaults({ link: 'up' });
  expect(await answer).toBe('late\n');
  client.end();
});

test('a changed host key is offered, and the own one again after that', async () => {
  await device.setFaults({ hostKey: 'changed' });
  await expect(connect(device)).rejects.toThrow(/host denied/i);
  await device.setFaults({ hostKey: 'own' });
  (await connect(device)).end();
});

test('a device whose password was changed refuses the one we know', async () => {
  await device.setFaults({ password: 'refused' });
  await expect(connect(device)).rejects.toMatchObject({ level: 'client-authentication' });
});

test('a device that forbids forwarding says so', async () => {
  await device.setFaults({ forwarding: 'refused' });
  const client = await connect(device);
  await expect(forward(client, '127.0.0.1', 22)).rejects.toMatchObject({ reason: 1 });
  client.end();
});
