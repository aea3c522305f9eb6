import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { deviceInput } from '../inventory/support.ts';
import { makeHome, openTestFleet, silentPort } from './support.ts';

describe('the data folder', () => {
  test('is its owner’s only and opened by one Flotilla at a time', async () => {
    const { fleet, dataFolder, open } = await openTestFleet();
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
    await expect(open()).rejects.toMatchObject({ code: 'storage.in-use', params: { pid: String(process.pid) } });
    await fleet.close();
    const again = await open();
    await again.close();
  });

  test('that a dead process left behind is taken over', async () => {
    const { fleet, dataFolder, open } = await openTestFleet();
    await fleet.close();
    writeFileSync(join(dataFolder, 'flotilla.pid'), `${process.pid}\n`);
    const again = await open();
    await again.close();
  });

  test('is let go of when opening fails half-way', async () => {
    const { dataFolder, open } = makeHome();
    await (await open()).close();
    const file = join(dataFolder, 'inventory.db');
    const good = readFileSync(file);
    writeFileSync(
      file,
      'no database, but a text that is long enough to hold a header of one hundred bytes. '.repeat(3),
    );
    await expect(open()).rejects.toMatchObject({ code: 'storage.damaged' });
    writeFileSync(file, good);
    await (await open()).close();
  });

  test('holds everything that was entered at the next start, except what was kept for the session', async () => {
    const { fleet, client, open } = await openTestFleet();
    await client.vault.create({ passphrase: 'open sesame' });
    const secret = { kind: 'password' as const, password: 'x' };
    const stored = await client.credentials.add({ name: 'stored', kept: 'stored', secret });
    await client.credentials.add({ name: 'session', kept: 'session', secret });
    const { device } = await client.devices.add(deviceInput({ credentialId: stored.id }));
    await fleet.close();
    const again = await open();
    expect(again.devices.get(device.id).device).toEqual(device);
    expect(again.credentials.list()).toEqual([stored]);
    expect(again.credentials.vaultStatus()).toEqual({ state: 'locked', kind: 'passphrase' });
    await again.close();
  });
});

describe('closing the fleet', () => {
  test('ends what is under way, can be asked for twice, and leaves the job for the next start', async () => {
    const { fleet, client, open } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ port: await silentPort() }));
    const job = await client.jobs.start({
      call: { operation: 'agent.install', params: {} },
      targets: { by: 'ids', deviceIds: [device.id] },
    });
    await waitFor('the target to run', async () => (await client.jobs.get({ jobId: job.id })).counts.running === 1);
    const refresh = client.devices.refresh({ deviceId: device.id }).catch((error) => error.data.code);
    await Promise.all([fleet.close(), fleet.close()]);
    expect(await refresh).toBe('job.cancelled');
    const again = await open();
    expect(again.jobs.get(job.id).state).toBe('running');
    again.jobs.cancel(job.id);
    await waitFor('the end of the job', () => again.jobs.get(job.id).state === 'ended');
    await again.close();
  });
});
