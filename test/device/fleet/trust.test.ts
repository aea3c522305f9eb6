import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChangeCause } from '../../../contract/app/host-keys.ts';
import { missingForDropbear, startDropbear } from '../../support/dropbear.ts';
import { missingForSshd, type SshdOptions, startSshd, type TestDevice } from '../../support/sshd.ts';
import { openTrustBench, type TrustBench } from './trust-bench.ts';

const missing = missingForSshd();

async function openBench(): Promise<TrustBench> {
  const bench = await openTrustBench();
  onTestFinished(() => bench.close());
  return bench;
}

async function start(options: SshdOptions = {}): Promise<TestDevice> {
  const server = await startSshd(options);
  onTestFinished(() => server.stop());
  return server;
}

/** A server that answers at the place of another one from now on. */
async function takeOver(server: TestDevice, options: SshdOptions = {}): Promise<TestDevice> {
  await server.stop();
  return start({ ...options, at: { address: server.address, port: server.port } });
}

const line = ({ hostKey }: TestDevice, host: string) => `${host} ${hostKey.algorithm} ${hostKey.key}`;
const hostOf = ({ address, port }: TestDevice) => `[${address}]:${port}`;
const likely = (causes: ChangeCause[]) => causes.filter((one) => one.likelihood === 'likely').map(({ cause }) => cause);

describe.skipIf(missing)(`trust, on real servers${missing ? `: ${missing}` : ''}`, () => {
  it('an unknown key is shown with its picture, and says whether known_hosts has it', async () => {
    const bench = await openBench();
    const server = await start();
    const deviceId = await bench.add('gate', server);
    const first = await bench.scan(deviceId);
    expect(first).toMatchObject({ offered: server.hostKey, knownHosts: 'none', alsoOn: [], changeCauses: [] });
    expect(first.randomart).toMatch(/^\+--\[ED25519 256\]--\+\n/);
    bench.writeKnownHosts([line(server, hostOf(server))]);
    expect(await bench.scan(deviceId)).toMatchObject({ knownHosts: 'same' });
    bench.writeKnownHosts([line(await start(), hostOf(server))]);
    expect(await bench.scan(deviceId)).toMatchObject({ knownHosts: 'differs' });
    bench.writeKnownHosts([`@cert-authority ${line(server, hostOf(server))}`]);
    expect(await bench.scan(deviceId)).toMatchObject({ knownHosts: 'authority' });
  });

  it('the kind of key that known_hosts has is the one that is asked for', async () => {
    const bench = await openBench();
    const rsa = await start({ hostKeyType: 'rsa' });
    const server = await start({ config: [`HostKey ${join(rsa.folder, 'host_key')}`] });
    const deviceId = await bench.add('gate', server);
    expect((await bench.scan(deviceId)).offered).toEqual(server.hostKey);
    bench.writeKnownHosts([line(rsa, hostOf(server))]);
    expect(await bench.scan(deviceId)).toMatchObject({ offered: rsa.hostKey, knownHosts: 'same' });
  });

  it('a key that is imported from known_hosts is one that is met', async () => {
    const bench = await openBench();
    const server = await start();
    const deviceId = await bench.add('gate', server);
    bench.writeKnownHosts([line(server, hostOf(server))]);
    const { devices } = await bench.client.trust.readKnownHosts({});
    const fingerprints = devices[0]?.keys.map(({ hostKey }) => hostKey.fingerprint) ?? [];
    await bench.client.trust.importKnownHosts({ devices: [{ deviceId, fingerprints }] });
    expect(await bench.single(deviceId)).toBe('reached');
  });

  it('revoking a key ends the connection that was open under it', async () => {
    const bench = await openBench();
    const server = await start();
    const deviceId = await bench.add('gate', server);
    await bench.accept(deviceId);
    expect(await bench.single(deviceId)).toBe('reached');
    await bench.client.trust.importKnownHosts({ text: `@revoked ${line(server, '*')}`, devices: [] });
    expect(await bench.single(deviceId)).toBe('trust.revoked-key');
    expect((await bench.client.devices.get({ deviceId })).trust.state).toBe('revoked');
  });

  it('tells the causes of a changed key apart by what is known', async () => {
    const bench = await openBench();
    const [gate, mill] = [await start(), await start()];
    const [gateId, millId] = [await bench.add('gate', gate), await bench.add('mill', mill)];
    await bench.accept(gateId);
    await bench.accept(millId);
    const millKey = { config: [`HostKey ${join(mill.folder, 'host_key')}`], hostKeyType: 'ecdsa' as const };

    const other = await takeOver(gate, millKey);
    await bench.follow(gateId, other);
    const moved = await bench.scan(gateId);
    expect(likely(moved.changeCauses)).toEqual(['other-device']);
    expect(moved.changeCauses[0]?.evidence).toMatchObject([{ kind: 'device-has-key', deviceId: millId, name: 'mill' }]);

    expect(await bench.single(millId)).toBe('reached');
    expect(likely((await bench.scan(gateId)).changeCauses)).toEqual(['cloned']);

    const fresh = await takeOver(other);
    expect(likely((await bench.scan(gateId)).changeCauses)).toEqual([]);
    bench.writeKnownHosts([line(fresh, hostOf(fresh))]);
    expect(likely((await bench.scan(gateId)).changeCauses)).toEqual(['re-imaged']);
    bench.writeKnownHosts([line(fresh, 'quay.example')]);
    expect(likely((await bench.scan(gateId)).changeCauses)).toEqual(['other-device']);

    bench.writeKnownHosts([]);
    const between = await takeOver(mill, {
      config: [`HostKey ${join(fresh.folder, 'host_key')}`],
      hostKeyType: 'ecdsa',
    });
    await bench.follow(millId, between);
    expect(likely((await bench.scan(millId)).changeCauses)).toEqual(['in-between']);
  });

  it('a device that still shows another accepted key replaced one of several', async () => {
    const bench = await openBench();
    const rsa = await start({ hostKeyType: 'rsa' });
    const config = [`HostKey ${join(rsa.folder, 'host_key')}`];
    const server = await start({ config });
    const deviceId = await bench.add('gate', server);
    await bench.accept(deviceId);
    bench.fleet.trust.learn(deviceId, [rsa.hostKey]);
    const next = await takeOver(server, { config });
    await bench.follow(deviceId, next);
    const scan = await bench.scan(deviceId);
    expect(scan.trust.state).toBe('changed');
    expect(likely(scan.changeCauses)).toEqual(['rotated']);
  });

  it('a device is re-identified only by the key that was shown, and only by its own name', async () => {
    const bench = await openBench();
    const server = await start();
    const deviceId = await bench.add('gate', server);
    await bench.accept(deviceId);
    expect(await bench.single(deviceId)).toBe('reached');
    const next = await takeOver(server);
    await bench.follow(deviceId, next);
    const { fingerprint } = (await bench.scan(deviceId)).offered;
    const refused = (code: string) => ({ data: { code } });
    const { reIdentify, history } = bench.client.trust;
    await expect(reIdentify({ deviceId, fingerprint, name: 'mill' })).rejects.toMatchObject(
      refused('trust.name-differs'),
    );
    const another = reIdentify({ deviceId, fingerprint: server.hostKey.fingerprint, name: 'gate' });
    await expect(another).rejects.toMatchObject(refused('trust.key-moved-on'));
    expect((await bench.client.devices.get({ deviceId })).trust).toMatchObject({
      state: 'changed',
      hostKey: server.hostKey,
    });

    const view = await reIdentify({ deviceId, fingerprint, name: 'gate' });
    expect(view).toMatchObject({ trust: { state: 'trusted', hostKey: next.hostKey }, identity: { state: 'pending' } });
    expect(await bench.single(deviceId)).toBe('reached');
    // Both servers run on the machine of this test.
    const { identity } = await bench.client.devices.get({ deviceId });
    expect(identity).toMatchObject({ state: 'judged', verdict: expect.stringMatching(/same-machine|not-known/) });
    const kinds = (await history({ deviceId })).map(({ kind }) => kind);
    expect(kinds).toEqual(['judged', 're-identified', 'changed', 'accepted']);
  });

  it('one key on two devices is reported on both', async () => {
    const bench = await openBench();
    const original = await start();
    const clone = await start({ config: [`HostKey ${join(original.folder, 'host_key')}`], hostKeyType: 'ecdsa' });
    const [originalId, cloneId] = [await bench.add('original', original), await bench.add('clone', clone)];
    await bench.accept(originalId);
    expect((await bench.scan(cloneId)).alsoOn).toMatchObject([{ deviceId: originalId, name: 'original' }]);
    await bench.accept(cloneId);
    const { fingerprint } = original.hostKey;
    const shared = (deviceId: string, name: string) => [{ deviceId, name, fingerprint, relation: 'unclear' }];
    const views = await bench.client.devices.list();
    expect(views.map(({ device, sharedKeys }) => [device.name, sharedKeys])).toEqual([
      ['clone', shared(originalId, 'original')],
      ['original', shared(cloneId, 'clone')],
    ]);
  });
});

const missingSmall = missingForDropbear();

describe.skipIf(missingSmall)(`the machine behind a key${missingSmall ? `: ${missingSmall}` : ''}`, () => {
  it.each([
    ['same-machine', 'a', 'board-1'],
    ['re-imaged', 'b', 'board-1'],
    ['other-machine', 'b', 'board-2'],
    ['cloned', 'a', 'board-2'],
    ['unclear', 'b', ''],
  ] as const)('%s: is told by the first login after the key was forgotten', async (verdict, machine, board) => {
    const bench = await openBench();
    const device = await startDropbear({ node: 'none' });
    onTestFinished(() => device.stop());
    const be = (machineId: string, hardware: string) => {
      const card = join(device.folder, 'root/sys/class/net/eth0');
      mkdirSync(join(card, 'device'), { recursive: true });
      writeFileSync(join(card, 'address'), `${hardware}\n`);
      writeFileSync(join(device.folder, 'root/etc/machine-id'), `${machineId.repeat(32)}\n`);
    };
    be('a', 'board-1');
    const deviceId = await bench.add('router', device);
    await bench.accept(deviceId);
    expect(await bench.single(deviceId)).toBe('reached');
    await bench.client.devices.forgetHostKey({ deviceId });
    be(machine, board);
    await bench.accept(deviceId);
    expect(await bench.single(deviceId)).toBe('reached');
    const { identity } = await bench.client.devices.get({ deviceId });
    expect(identity).toMatchObject({ state: 'judged', verdict, agentKept: null });
  });
});
