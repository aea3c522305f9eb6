import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRouter } from '../../../main/api/router.ts';
import { openFleet } from '../../../main/fleet.ts';
import { contextOfFleet } from '../../support/fleet-context.ts';
import { missingForSshd, startSshd } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const missing = missingForSshd();

async function openWithDevice() {
  const sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
  onTestFinished(() => sshd.stop());
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const bundle = join(folder.path, 'agent.cjs');
  writeFileSync(bundle, 'none');
  const fleet = await openFleet({
    dataFolder: join(folder.path, 'data'),
    agentBundle: { path: bundle },
    host: 'browser',
    sshConfigFile: join(folder.path, 'ssh-config'),
    knownHostsFile: join(folder.path, 'known-hosts'),
  });
  onTestFinished(() => fleet.close());
  const client = createRouterClient(createRouter(), { context: contextOfFleet(fleet) });
  const { id: credentialId } = await client.credentials.add({
    name: 'key',
    kept: 'session',
    secret: { kind: 'password', password: sshd.password },
  });
  const { address, port, user } = sshd;
  const { device } = await client.devices.add({
    name: 'gateway',
    address,
    port,
    user,
    credentialId,
    site: '',
    tags: [],
    notes: '',
  });
  const { fingerprint } = (await client.devices.scanHostKey({ deviceId: device.id })).offered;
  await client.devices.acceptHostKey({ deviceId: device.id, fingerprint });
  return { sshd, client, deviceId: device.id };
}

describe.skipIf(missing)(`files and terminals over the procedures${missing ? `: ${missing}` : ''}`, () => {
  it('are sent, listed, got and removed by explicit paths', async () => {
    const { sshd, client, deviceId } = await openWithDevice();
    const { path: home } = await client.files.list({ deviceId });
    const bytes = Buffer.from('configuration\n'.repeat(1000));
    const { id: transferId } = await client.transfers.begin({ fileName: 'app.conf', sizeBytes: bytes.length });
    await client.transfers.append({ transferId, offsetBytes: 0, data: bytes.toString('base64') });
    const path = `${home}/app.conf`;
    const sent = [];
    for await (const event of await client.files.upload({ deviceId, path, transferId })) sent.push(event.kind);
    expect(sent.at(-1)).toBe('done');
    // A name whose bytes are no text is worked with like any other.
    const odd = Buffer.concat([Buffer.from(join(sshd.home, 'odd-')), Buffer.from([0xff, 0xfe])]);
    writeFileSync(odd, 'odd');
    chownSync(odd, sshd.uid, 0);
    const { entries } = await client.files.list({ deviceId, path: home });
    const strange = entries.find(({ name }) => name.startsWith('odd-'));
    expect(strange?.label).toBe('odd-\uFFFD\uFFFD');
    await client.files.remove({ deviceId, path: `${home}/${strange?.name}` });
    let downloadId = '';
    for await (const event of await client.files.download({ deviceId, path })) {
      if (event.kind === 'ready') downloadId = event.download.id;
    }
    const { data } = await client.files.readDownload({ downloadId, offsetBytes: 0, lengthBytes: 500_000 });
    expect(Buffer.from(data, 'base64').equals(bytes)).toBe(true);
    await client.files.dropDownload({ downloadId });
    const relative = client.files.remove({ deviceId, path: 'app.conf' });
    await expect(relative).rejects.toMatchObject({ code: 'PROBLEM', data: { code: 'input.invalid' } });
    await client.files.remove({ deviceId, path });
    const gone = await client.files.download({ deviceId, path });
    await expect(gone.next()).rejects.toMatchObject({ code: 'PROBLEM', data: { code: 'files.not-found' } });
  });

  it('are a shell that is read, written to and ended', async () => {
    const { client, deviceId } = await openWithDevice();
    const events = await client.terminal.open({ deviceId, cols: 100, rows: 30 });
    const first = await events.next();
    if (first.done || first.value.kind !== 'opened') throw new Error('not opened');
    const { terminalId } = first.value;
    await client.terminal.resize({ terminalId, cols: 111, rows: 33 });
    await client.terminal.write({ terminalId, text: 'stty size; exit 4\n' });
    let text = '';
    let ended: unknown;
    for await (const event of events) {
      if (event.kind === 'output') text += event.text;
      if (event.kind === 'ended') ended = event;
    }
    expect(text).toContain('33 111');
    expect(ended).toEqual({ kind: 'ended', code: 4, signal: null });
    const late = client.terminal.write({ terminalId, text: 'x' });
    await expect(late).rejects.toMatchObject({ data: { code: 'terminal.unknown' } });
  });
});
