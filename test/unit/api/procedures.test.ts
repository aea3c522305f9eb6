import { describe, expect, test } from 'vitest';
import type { OperationCall } from '../../../contract/operations.ts';
import { waitFor } from '../../support/wait-for.ts';
import { deviceInput } from '../inventory/support.ts';
import { clientOf, closedPort, openTestFleet, silentPort } from './support.ts';

const setUp: OperationCall = { operation: 'agent.install', params: {} };
const hostKey = { algorithm: 'ssh-ed25519', key: 'QUFB', fingerprint: 'SHA256:a' };

/** A failure as the contract declares it: the caller sees the problem, typed. */
function problem(code: string, params?: unknown) {
  const data = params === undefined ? { code } : { code, params };
  return { code: 'PROBLEM', defined: true, data: expect.objectContaining(data) };
}

describe('the procedures', () => {
  test('tell what this Flotilla is', async () => {
    const { client, dataFolder } = await openTestFleet();
    expect(await client.system.info()).toMatchObject({ host: 'browser', demo: false, dataFolder });
  });

  test('add, show, edit and remove a device', async () => {
    const { client } = await openTestFleet();
    const view = await client.devices.add(deviceInput({ name: 'pump', tags: ['a'] }));
    expect(view).toMatchObject({ trust: { state: 'unknown' }, reach: { state: 'never' }, activeJobIds: [] });
    const { id } = view.device;
    await client.devices.update({ deviceId: id, device: deviceInput({ name: 'pump 2', site: 'North' }) });
    expect(await client.devices.list()).toMatchObject([{ device: { id, name: 'pump 2', site: 'North', tags: [] } }]);
    expect(await client.devices.remove({ deviceId: id })).toEqual({ removed: true });
    await expect(client.devices.get({ deviceId: id })).rejects.toMatchObject(problem('device.unknown'));
  });

  test('make what cannot be seen in a name, and would turn the words around it, be seen', async () => {
    const { client } = await openTestFleet();
    const odd = deviceInput({ name: 'evil\u202Egnp.exe', site: 'a\nb', tags: ['\u200B', '👩‍🔧 بوابة'] });
    const { device } = await client.devices.add(odd);
    expect(device).toMatchObject({ name: 'evil\ufffdgnp.exe', site: 'a\ufffdb', tags: ['\ufffd', '👩‍🔧 بوابة'] });
  });

  test('name the fields of a form that are not right, and none of what was entered', async () => {
    const { client } = await openTestFleet();
    const secret = { kind: 'password' as const, password: 'hunter-two'.repeat(10_000) };
    const call = client.credentials.add({ name: '', kept: 'stored', secret });
    await expect(call).rejects.toMatchObject(problem('input.invalid'));
    await expect(call).rejects.toSatisfy(({ data }) => {
      const text = JSON.stringify(data);
      return text.includes('name: ') && text.includes('secret.password: ') && !text.includes('hunter-two');
    });
  });

  test('tell what is wrong with a secret of a command, and not its value', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput());
    const call = { operation: 'shell.run' as const, params: { command: 'log-in "$PATH"', secrets: ['PATH'] } };
    const secrets = [{ name: 'PATH', value: 'hunter-two' }];
    const start = client.jobs.start({ call, targets: { by: 'ids', deviceIds: [device.id] }, secrets });
    await expect(start).rejects.toMatchObject(problem('input.invalid'));
    await expect(start).rejects.toSatisfy(({ data }) => !JSON.stringify(data).includes('hunter-two'));
  });

  test('keep an edited device’s key, and drop what was known to fail when it is reached otherwise', async () => {
    const { client, fleet } = await openTestFleet();
    const port = await closedPort();
    const { device } = await client.devices.add(deviceInput({ port }));
    fleet.trust.accept(device.id, hostKey);
    await expect(client.devices.refresh({ deviceId: device.id })).rejects.toMatchObject(problem('ssh.port-closed'));
    const renamed = await client.devices.update({
      deviceId: device.id,
      device: deviceInput({ port, name: 'renamed' }),
    });
    expect(renamed.reach.state).toBe('failed');
    const moved = await client.devices.update({
      deviceId: device.id,
      device: deviceInput({ address: '127.0.0.2', port }),
    });
    expect(moved).toMatchObject({ reach: { state: 'never' }, trust: { state: 'trusted', hostKey } });
  });

  test('refuse another key over an accepted one, until the accepted one is forgotten', async () => {
    const { client, fleet } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput());
    fleet.trust.accept(device.id, hostKey);
    const other = { ...hostKey, key: 'QkJC', fingerprint: 'SHA256:b' };
    expect(() => fleet.trust.accept(device.id, other)).toThrow(expect.objectContaining({ code: 'trust.changed-key' }));
    const forgotten = await client.devices.forgetHostKey({ deviceId: device.id });
    expect(forgotten.trust).toEqual({ state: 'unknown' });
    fleet.trust.accept(device.id, other);
    expect((await client.devices.get({ deviceId: device.id })).trust).toMatchObject({ hostKey: other });
  });

  test('refuse a credential that is not there, and leave devices without the one that was removed', async () => {
    const { client } = await openTestFleet();
    const unknown = client.devices.add(deviceInput({ credentialId: crypto.randomUUID() }));
    await expect(unknown).rejects.toMatchObject(problem('credential.unknown'));
    const secret = { kind: 'password' as const, password: 'x' };
    const { id } = await client.credentials.add({ name: 'root', kept: 'session', secret });
    const { device } = await client.devices.add(deviceInput({ credentialId: id }));
    await client.credentials.remove({ credentialId: id });
    expect((await client.devices.get({ deviceId: device.id })).device.credentialId).toBeNull();
  });

  test('never remove a device from under a running job', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ name: 'pump', port: await silentPort() }));
    const job = await client.jobs.start({ call: setUp, targets: { by: 'ids', deviceIds: [device.id] } });
    await expect(client.devices.remove({ deviceId: device.id })).rejects.toMatchObject(
      problem('device.busy', { name: 'pump' }),
    );
    await client.jobs.cancel({ jobId: job.id });
    await waitFor('the end of the job', async () => (await client.jobs.get({ jobId: job.id })).state === 'ended');
    expect(await client.devices.remove({ deviceId: device.id })).toEqual({ removed: true });
  });

  test('take the vault through its states', async () => {
    const { client } = await openTestFleet();
    expect(await client.vault.status()).toEqual({ state: 'absent', kind: 'passphrase' });
    await expect(client.vault.unlock({ passphrase: 'x' })).rejects.toMatchObject(problem('vault.absent'));
    await client.vault.create({ passphrase: 'open sesame' });
    expect(await client.vault.lock()).toMatchObject({ state: 'locked' });
    await expect(client.vault.unlock({ passphrase: 'wrong' })).rejects.toMatchObject(problem('vault.wrong-passphrase'));
    expect(await client.vault.unlock({ passphrase: 'open sesame' })).toMatchObject({ state: 'unlocked' });
  });

  test('keep the history of jobs over a restart, and of devices that are gone', async () => {
    const { client, fleet, open } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ name: 'pump', port: await closedPort() }));
    const job = await client.jobs.start({ call: setUp, targets: { by: 'ids', deviceIds: [device.id] } });
    await waitFor('the end of the job', async () => (await client.jobs.get({ jobId: job.id })).state === 'ended');
    await client.devices.remove({ deviceId: device.id });
    await fleet.close();
    const again = await open();
    const jobs = clientOf(again).jobs;
    expect(await jobs.list({ limit: 10 })).toMatchObject([{ id: job.id, counts: { unreachable: 1 } }]);
    expect((await jobs.get({ jobId: job.id })).targets).toMatchObject([{ deviceName: 'pump', state: 'unreachable' }]);
    await again.close();
  });
});
