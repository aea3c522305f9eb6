import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { clientOf, makeHome } from './support.ts';

const line = (body: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${body.repeat(43).slice(0, 43)}`;
const [keyA, keyB, keyC] = [line('A'), line('B'), line('C')];

async function openBench() {
  const { dataFolder, open } = makeHome();
  mkdirSync(dataFolder, { recursive: true });
  const knownHostsFile = join(dataFolder, 'known_hosts');
  const fleet = await open({ knownHostsFile });
  onTestFinished(() => fleet.close());
  const client = clientOf(fleet);
  const add = async (name: string, port = 22) =>
    (await client.devices.add(deviceInput({ name, address: `${name}.example`, port }))).device.id;
  return { fleet, client, knownHostsFile, add };
}

describe('known_hosts', () => {
  test('says what it holds for the devices of the inventory, and changes nothing by that', async () => {
    const { client, knownHostsFile, add } = await openBench();
    const [fresh, known] = [await add('fresh'), await add('known', 2222)];
    const [authority, revoked] = [await add('authority'), await add('revoked')];
    await add('absent');
    writeFileSync(
      knownHostsFile,
      [
        `fresh.example ${keyA}`,
        `[known.example]:2222 ${keyB}`,
        `@cert-authority authority.example ${keyA}`,
        `@revoked * ${keyC}`,
        `revoked.example ${keyC}`,
        'nonsense',
      ].join('\n'),
    );
    const preview = await client.trust.readKnownHosts({});
    expect(preview).toMatchObject({
      path: knownHostsFile,
      entries: 5,
      revoked: [{ line: 4, known: false }],
      authorityLines: [3],
      badLines: [{ line: 6, why: 'fields' }],
      badLineCount: 1,
      cut: false,
    });
    expect(preview.devices.map(({ deviceId, state, keys }) => [deviceId, state, keys.map((key) => key.line)])).toEqual([
      [authority, 'authority', []],
      [fresh, 'new', [1]],
      [known, 'new', [2]],
      [revoked, 'revoked', []],
    ]);
    expect((await client.devices.list()).every(({ trust }) => trust.state === 'unknown')).toBe(true);
  });

  test('is imported for the chosen devices only, with its origin, and exactly what was shown', async () => {
    const { client, add } = await openBench();
    const [chosen, left, moved] = [await add('chosen'), await add('left'), await add('moved')];
    const text = `chosen.example ${keyA}\nchosen.example ${keyB}\nleft.example ${keyA}\nmoved.example ${keyA}`;
    const { devices } = await client.trust.readKnownHosts({ text });
    const fingerprints = devices[0]?.keys.map(({ hostKey }) => hostKey.fingerprint) ?? [];
    expect(fingerprints).toHaveLength(2);
    const wanted = [
      { deviceId: chosen, fingerprints },
      { deviceId: moved, fingerprints: ['SHA256:another'] },
    ];
    expect(await client.trust.importKnownHosts({ text, devices: wanted })).toEqual({
      imported: [chosen],
      skipped: [moved],
      revoked: 0,
    });
    expect((await client.devices.get({ deviceId: chosen })).trust).toMatchObject({
      state: 'trusted',
      keys: fingerprints.map((fingerprint) => ({ fingerprint, origin: 'known_hosts' })),
    });
    for (const deviceId of [left, moved]) expect((await client.devices.get({ deviceId })).trust.state).toBe('unknown');
    expect(await client.trust.history({ deviceId: chosen })).toMatchObject([
      { kind: 'imported' },
      { kind: 'imported' },
    ]);
  });

  test('never overwrites an accepted key', async () => {
    const { fleet, client, add } = await openBench();
    const deviceId = await add('gate');
    const accepted = { algorithm: 'ssh-ed25519', key: 'QUFB', fingerprint: 'SHA256:accepted' };
    fleet.trust.accept(deviceId, accepted);
    const text = `gate.example ${keyA}`;
    const { devices } = await client.trust.readKnownHosts({ text });
    expect(devices).toMatchObject([{ deviceId, state: 'differs' }]);
    const fingerprints = devices[0]?.keys.map(({ hostKey }) => hostKey.fingerprint) ?? [];
    expect(await client.trust.importKnownHosts({ text, devices: [{ deviceId, fingerprints }] })).toMatchObject({
      imported: [],
      skipped: [deviceId],
    });
    expect((await client.devices.get({ deviceId })).trust).toMatchObject({ state: 'trusted', hostKey: accepted });
  });

  test('revokes for ever: an accepted key is accepted no more, nor ever again', async () => {
    const { fleet, client, add } = await openBench();
    const deviceId = await add('gate');
    const text = `gate.example ${keyA}`;
    const { devices } = await client.trust.readKnownHosts({ text });
    const hostKey = devices[0]?.keys[0]?.hostKey;
    if (!hostKey) throw new Error('no key');
    fleet.trust.accept(deviceId, hostKey);
    const revoked = await client.trust.importKnownHosts({ text: `@revoked * ${keyA}`, devices: [] });
    expect(revoked).toEqual({ imported: [], skipped: [], revoked: 1 });
    expect((await client.devices.get({ deviceId })).trust).toMatchObject({ state: 'revoked', offered: hostKey });
    await client.devices.forgetHostKey({ deviceId });
    expect(() => fleet.trust.accept(deviceId, hostKey)).toThrow(expect.objectContaining({ code: 'trust.revoked-key' }));
    const again = await client.trust.readKnownHosts({ text });
    expect(again.devices).toMatchObject([{ deviceId, state: 'revoked', keys: [] }]);
    const devicesToo = [{ deviceId, fingerprints: [hostKey.fingerprint] }];
    expect(await client.trust.importKnownHosts({ text, devices: devicesToo })).toMatchObject({ skipped: [deviceId] });
  });

  test('that is not there or no file is a declared problem, and an empty one is none', async () => {
    const { client, knownHostsFile } = await openBench();
    const unreadable = { data: { code: 'trust.known-hosts-unreadable' } };
    await expect(client.trust.readKnownHosts({})).rejects.toMatchObject(unreadable);
    mkdirSync(knownHostsFile);
    await expect(client.trust.readKnownHosts({})).rejects.toMatchObject(unreadable);
    expect(await client.trust.readKnownHosts({ text: '' })).toMatchObject({ entries: 0, devices: [] });
  });
});
