import { describe, expect, test } from 'vitest';
import { ChangeFeed } from '../../../main/changes.ts';
import { waitFor } from '../../support/wait-for.ts';
import { deviceInput } from '../inventory/support.ts';
import { closedPort, openTestFleet, silentPort } from './support.ts';

describe('live changes', () => {
  test('begin with everything, then name what changed', async () => {
    const { client } = await openTestFleet();
    const abort = new AbortController();
    const changes = await client.live.changes(undefined, { signal: abort.signal });
    expect((await changes.next()).value).toEqual({ kind: 'all' });
    const { device } = await client.devices.add(deviceInput());
    expect((await changes.next()).value).toEqual({ kind: 'device', deviceId: device.id });
    abort.abort();
    expect((await changes.next()).done).toBe(true);
  });

  test('end with their caller, and leave nothing behind', async () => {
    const { client, fleet } = await openTestFleet();
    const abort = new AbortController();
    const changes = await client.live.changes(undefined, { signal: abort.signal });
    await changes.next();
    const waiting = changes.next();
    expect(fleet.changes.size).toBe(1);
    abort.abort();
    expect((await waiting).done).toBe(true);
    await waitFor('nobody to listen', () => fleet.changes.size === 0);
  });

  test('end with the fleet', async () => {
    const { client, fleet } = await openTestFleet();
    const changes = await client.live.changes();
    await changes.next();
    const waiting = changes.next();
    await fleet.close();
    expect((await waiting).done).toBe(true);
  });

  test('that nobody reads become one notice, and a notice that waits is not repeated', async () => {
    const feed = new ChangeFeed();
    const abort = new AbortController();
    const changes = feed.subscribe(abort.signal);
    await changes.next();
    for (let n = 0; n < 3; n++) feed.announce({ kind: 'vault' });
    feed.announce({ kind: 'credentials' });
    expect((await changes.next()).value).toEqual({ kind: 'vault' });
    expect((await changes.next()).value).toEqual({ kind: 'credentials' });
    for (let n = 0; n < 1000; n++) feed.announce({ kind: 'job', jobId: crypto.randomUUID() });
    expect((await changes.next()).value).toEqual({ kind: 'all' });
    feed.announce({ kind: 'vault' });
    expect((await changes.next()).value).toEqual({ kind: 'vault' });
    abort.abort();
  });
});

describe('a live job', () => {
  test('is sent as it is, as it changes, and ends with the job', async () => {
    const { client, fleet } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ port: await closedPort() }));
    const job = await client.jobs.start({
      call: { operation: 'agent.install', params: {} },
      targets: { by: 'ids', deviceIds: [device.id] },
    });
    const states: string[] = [];
    for await (const detail of await client.live.job({ jobId: job.id })) states.push(detail.state);
    expect(states.at(-1)).toBe('ended');
    expect(states.filter((state) => state === 'ended')).toHaveLength(1);
    expect(fleet.changes.size).toBe(0);
  });

  test('that ended long ago is sent once', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ port: await closedPort() }));
    const job = await client.jobs.start({
      call: { operation: 'agent.install', params: {} },
      targets: { by: 'ids', deviceIds: [device.id] },
    });
    await waitFor('the end of the job', async () => (await client.jobs.get({ jobId: job.id })).state === 'ended');
    const live = await client.live.job({ jobId: job.id });
    expect((await live.next()).value).toMatchObject({ id: job.id, state: 'ended' });
    expect((await live.next()).done).toBe(true);
  });

  test('that does not exist is a declared problem', async () => {
    const { client } = await openTestFleet();
    const job = await client.live.job({ jobId: crypto.randomUUID() });
    await expect(job.next()).rejects.toMatchObject({ code: 'PROBLEM', data: { code: 'job.unknown' } });
  });
});

describe('a live log', () => {
  test('of a device that cannot be reached is a declared problem', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ port: await closedPort() }));
    const log = await client.live.log({ deviceId: device.id, source: { kind: 'agent' }, lines: 10 });
    await expect(log.next()).rejects.toMatchObject({ code: 'PROBLEM', data: { code: 'ssh.port-closed' } });
  });

  test('ends quietly when its caller leaves while the device does not answer', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ port: await silentPort() }));
    const abort = new AbortController();
    const input = { deviceId: device.id, source: { kind: 'agent' as const }, lines: 10 };
    const log = await client.live.log(input, { signal: abort.signal });
    const waiting = log.next();
    abort.abort();
    expect((await waiting).done).toBe(true);
  });
});
