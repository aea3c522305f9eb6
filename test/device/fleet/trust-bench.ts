import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { HostKeyScan } from '../../../contract/app/host-keys.ts';
import type { Target } from '../../../contract/app/jobs.ts';
import type { ErrorCode } from '../../../contract/errors.ts';
import { createRouter } from '../../../main/api/router.ts';
import { openFleet } from '../../../main/fleet.ts';
import { contextOfFleet } from '../../support/fleet-context.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

export type TrustBench = Awaited<ReturnType<typeof openTrustBench>>;

/** The whole of main/ over real servers, and what a technician does with trust. The caller closes it. */
export async function openTrustBench() {
  const folder = makeTempFolder();
  const bundle = join(folder.path, 'agent.cjs');
  const knownHostsFile = join(folder.path, 'known_hosts');
  writeFileSync(bundle, randomBytes(16).toString('hex'));
  const fleet = await openFleet({
    dataFolder: join(folder.path, 'data'),
    agentBundle: { path: bundle },
    host: 'browser',
    knownHostsFile,
  });
  const client = createRouterClient(createRouter(), { context: contextOfFleet(fleet) });

  async function entry(name: string, { address, port, user, password }: TestDevice) {
    const secret = { kind: 'password' as const, password };
    const { id: credentialId } = await client.credentials.add({ name, kept: 'session', secret });
    return { name, address, port, user, credentialId, site: '', tags: [], notes: '' };
  }
  const scan = (deviceId: string): Promise<HostKeyScan> => client.devices.scanHostKey({ deviceId });

  return {
    fleet,
    client,
    scan,
    writeKnownHosts: (lines: string[]) => writeFileSync(knownHostsFile, `${lines.join('\n')}\n`),
    add: async (name: string, server: TestDevice) => (await client.devices.add(await entry(name, server))).device.id,
    /** The device has the user and the password that the server there takes: only trust stands in between. */
    async follow(deviceId: string, server: TestDevice): Promise<void> {
      const { name } = (await client.devices.get({ deviceId })).device;
      await client.devices.update({ deviceId, device: await entry(name, server) });
    },
    async accept(deviceId: string): Promise<void> {
      const { offered } = await scan(deviceId);
      await client.devices.acceptHostKey({ deviceId, fingerprint: offered.fingerprint });
    },
    /** One device, asked for by hand. */
    async single(deviceId: string): Promise<'reached' | ErrorCode> {
      try {
        await client.devices.refresh({ deviceId });
        return 'reached';
      } catch (error) {
        return (error as { data: { code: ErrorCode } }).data.code;
      }
    },
    /** Many devices in one job; what became of each. The job looks at them, and there is nothing to remove. */
    async bulk(deviceIds: string[]): Promise<Target[]> {
      const { id } = await client.jobs.start({
        call: { operation: 'agent.uninstall', params: {} },
        targets: { by: 'ids', deviceIds },
      });
      let targets: Target[] = [];
      for await (const job of await client.live.job({ jobId: id })) targets = job.targets;
      return deviceIds.map((deviceId) => {
        const target = targets.find((one) => one.deviceId === deviceId);
        if (!target) throw new Error('no target');
        return target;
      });
    },
    async close(): Promise<void> {
      await fleet.close();
      folder.remove();
    },
  };
}

/** What a server saw of those who came since `before` characters of its log, once they are gone again. */
export async function seenBy(server: TestDevice, before: number): Promise<{ connections: number; logins: number }> {
  const count = (pattern: RegExp) => server.log().slice(before).match(pattern)?.length ?? 0;
  const seen = () => ({
    connections: count(/Connection from /g),
    logins: count(/userauth-request for user|service-request|ssh-userauth/g),
  });
  await waitFor('the server to note who came', () => {
    const { connections, logins } = seen();
    return logins > 0 || (connections > 0 && count(/child log fd closed|Connection (closed|reset) by/g) >= connections);
  });
  return seen();
}
