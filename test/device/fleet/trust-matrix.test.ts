import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ErrorCode } from '../../../contract/errors.ts';
import { missingForSshd, type SshdOptions, startSshd, type TestDevice } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { makeKey } from '../../support/test-keys.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openTrustBench, seenBy, type TrustBench } from './trust-bench.ts';

const missing = missingForSshd();

/** A case as the technician meets it: this device, and the server that answers at its address. */
interface Met {
  deviceId: string;
  server: TestDevice;
}

interface Case {
  name: string;
  /** What one device by hand comes to, and what it comes to in a job of several. */
  comesTo: 'reached' | ErrorCode;
  meet(bench: TrustBench): Promise<Met>;
}

interface Row {
  name: string;
  single: string;
  bulk: string;
  sent: string;
}

async function start(options: SshdOptions = {}): Promise<TestDevice> {
  const server = await startSshd(options);
  onTestFinished(() => server.stop());
  return server;
}

/** A device that was accepted and reached; then its server gives way to another one at the same address. */
async function known(bench: TrustBench, name: string, options: SshdOptions = {}): Promise<Met> {
  const server = await start(options);
  const deviceId = await bench.add(name, server);
  await bench.accept(deviceId);
  expect(await bench.single(deviceId)).toBe('reached');
  return { deviceId, server };
}

async function replaced(bench: TrustBench, { deviceId, server }: Met, options: SshdOptions = {}): Promise<Met> {
  const { address, port } = server;
  await server.stop();
  const next = await start({ ...options, at: { address, port } });
  await bench.follow(deviceId, next);
  return { deviceId, server: next };
}

const hostKeyFileOf = (server: TestDevice) => join(server.folder, 'host_key');
const knownHostsLine = ({ hostKey }: TestDevice) => `${hostKey.algorithm} ${hostKey.key}`;

const cases: Case[] = [
  {
    name: 'unknown',
    comesTo: 'trust.unknown-key',
    async meet(bench) {
      const server = await start();
      return { deviceId: await bench.add('unknown', server), server };
    },
  },
  { name: 'known', comesTo: 'reached', meet: (bench) => known(bench, 'known') },
  {
    name: 'changed',
    comesTo: 'trust.changed-key',
    meet: async (bench) => replaced(bench, await known(bench, 'changed')),
  },
  {
    name: 'changed, and of another kind',
    comesTo: 'trust.changed-key',
    meet: async (bench) => replaced(bench, await known(bench, 'kind'), { hostKeyType: 'ecdsa' }),
  },
  {
    name: 'revoked, though accepted',
    comesTo: 'trust.revoked-key',
    async meet(bench) {
      const met = await known(bench, 'revoked');
      await bench.client.trust.importKnownHosts({ text: `@revoked * ${knownHostsLine(met.server)}`, devices: [] });
      return met;
    },
  },
  {
    name: 'revoked, and never accepted',
    comesTo: 'trust.revoked-key',
    async meet(bench) {
      const server = await start();
      await bench.client.trust.importKnownHosts({ text: `@revoked * ${knownHostsLine(server)}`, devices: [] });
      return { deviceId: await bench.add('revoked unknown', server), server };
    },
  },
  {
    name: 'rotated, announced before',
    comesTo: 'reached',
    async meet(bench) {
      const folder = makeTempFolder();
      onTestFinished(folder.remove);
      const next = makeKey(folder.path, 'next', { type: 'rsa' });
      const met = await known(bench, 'rotated', { config: [`HostKey ${next.file}`] });
      const learnt = async () => (await bench.client.devices.get({ deviceId: met.deviceId })).trust;
      await waitFor('the new key to be learnt', async () => {
        const trust = await learnt();
        return trust.state === 'trusted' && trust.keys.length === 2;
      });
      expect(await learnt()).toMatchObject({
        keys: [{ origin: 'accepted' }, { origin: 'rotated', algorithm: 'ssh-rsa' }],
      });
      return replaced(bench, met, { config: [`HostKey ${next.file}`], hostKeyType: 'ecdsa' });
    },
  },
  {
    name: 'rotated, never announced',
    comesTo: 'trust.changed-key',
    meet: async (bench) => replaced(bench, await known(bench, 'silent'), { hostKeyType: 'rsa' }),
  },
  {
    name: 'cloned: the key of another device',
    comesTo: 'trust.changed-key',
    async meet(bench) {
      const original = await known(bench, 'original');
      const config = [`HostKey ${hostKeyFileOf(original.server)}`];
      return replaced(bench, await known(bench, 'clone'), { config, hostKeyType: 'ecdsa' });
    },
  },
  {
    name: 're-imaged',
    comesTo: 'trust.changed-key',
    meet: async (bench) => replaced(bench, await known(bench, 're-imaged')),
  },
  {
    name: 're-imaged, forgotten deliberately',
    comesTo: 'trust.unknown-key',
    async meet(bench) {
      const met = await replaced(bench, await known(bench, 'forgotten'));
      await bench.client.devices.forgetHostKey({ deviceId: met.deviceId });
      return met;
    },
  },
  {
    name: 're-imaged, re-identified deliberately',
    comesTo: 'reached',
    async meet(bench) {
      const met = await replaced(bench, await known(bench, 're-identified'));
      const { fingerprint } = (await bench.scan(met.deviceId)).offered;
      await bench.client.trust.reIdentify({ deviceId: met.deviceId, fingerprint, name: 're-identified' });
      return met;
    },
  },
];

describe.skipIf(missing)(`the trust matrix, on real servers${missing ? `: ${missing}` : ''}`, () => {
  const rows: Row[] = [];
  let bench: TrustBench;
  let healthy: TestDevice;
  let healthyId: string;

  beforeAll(async () => {
    bench = await openTrustBench();
    healthy = await startSshd();
    healthyId = await bench.add('healthy', healthy);
    await bench.accept(healthyId);
  });
  afterAll(async () => {
    await bench?.close();
    await healthy?.stop();
    console.log(tableOf(rows));
  });

  /** Also not when asked to accept the very key that is shown. */
  async function refusesToAccept(deviceId: string, code: ErrorCode): Promise<void> {
    const { fingerprint } = (await bench.scan(deviceId)).offered;
    const accept = bench.client.devices.acceptHostKey({ deviceId, fingerprint });
    await expect(accept).rejects.toMatchObject({ data: { code } });
  }

  it.each(cases)('$name: $comesTo', async ({ name, comesTo, meet }) => {
    const { deviceId, server } = await meet(bench);
    // A connection that is open by now would be used again; each way has one of its own to open.
    await bench.follow(deviceId, server);
    const before = server.log().length;
    const single = await bench.single(deviceId);
    const alone = await seenBy(server, before);
    await bench.follow(deviceId, server);
    const middle = server.log().length;
    const [target, other] = await bench.bulk([deviceId, healthyId]);
    const inJob = await seenBy(server, middle);
    const sent = alone.logins + inJob.logins > 0 ? 'user and credential' : 'nothing';
    rows.push({ name, single, bulk: `${target?.state}${target?.problem ? ` (${target.problem.code})` : ''}`, sent });

    expect(single).toBe(comesTo);
    expect(alone.connections).toBeGreaterThan(0);
    expect(inJob.connections).toBeGreaterThan(0);
    expect(other?.state).toBe('unchanged');
    if (comesTo === 'reached') {
      expect(target?.state).toBe('unchanged');
      expect(sent).toBe('user and credential');
    } else {
      expect(target).toMatchObject({ state: 'needs-trust', problem: { code: comesTo } });
      expect(sent).toBe('nothing');
      if (comesTo !== 'trust.unknown-key') await refusesToAccept(deviceId, comesTo);
    }
  });
});

function tableOf(rows: Row[]): string {
  const heads: Row = { name: 'host key', single: 'single', bulk: 'bulk', sent: 'sent to the server' };
  const keys = ['name', 'single', 'bulk', 'sent'] as const;
  const widths = keys.map((key) => Math.max(...[heads, ...rows].map((row) => row[key].length)));
  const line = (row: Row) => keys.map((key, place) => row[key].padEnd(widths[place] ?? 0)).join(' │ ');
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  return ['The trust matrix', line(heads), rule, ...rows.map(line)].join('\n');
}
