import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { DeviceWatch } from '../../../contract/app/live.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { createRouter } from '../../../main/api/router.ts';
import { openFleet } from '../../../main/fleet.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { contextOfFleet } from '../../support/fleet-context.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

export const patientMs = 60_000;

export type LiveBench = Awaited<ReturnType<typeof openLiveBench>>;

/** The whole of main/, and one real server behind a wire that can be cut. The caller closes it. */
export async function openLiveBench(device: TestDevice, { plainServerPort = null as number | null } = {}) {
  const folder = makeTempFolder();
  const wire: CutProxy = await startCutProxy(device);
  const fleet = await openFleet({
    dataFolder: join(folder.path, 'data'),
    agentBundle: { path: 'out/agent/agent.cjs' },
    host: 'browser',
    knownHostsFile: join(folder.path, 'known_hosts'),
  });
  const client = createRouterClient(createRouter(), { context: contextOfFleet(fleet) });
  const secret = { kind: 'password' as const, password: device.password };
  const { id: credentialId } = await client.credentials.add({ name: 'tech', kept: 'session', secret });
  const { address, port } = wire;
  const entered = { name: 'pump', address, port, user: device.user, credentialId, site: '', tags: [], notes: '' };
  const deviceId = (await client.devices.add({ ...entered, plainServerPort })).device.id;
  await client.devices.scanHostKey({ deviceId });
  await client.devices.acceptHostKey({ deviceId, fingerprint: device.hostKey.fingerprint });

  /** Somebody who looks at the device: what they were told, in order, and how they leave. */
  function look() {
    const stop = new AbortController();
    const told: DeviceWatch[] = [];
    const done = (async () => {
      for await (const state of await client.live.device({ deviceId }, { signal: stop.signal })) told.push(state);
    })();
    done.catch(() => {});
    return {
      told,
      is: (state: DeviceWatch['state']) =>
        waitFor(`the watch to be ${state}`, () => told.at(-1)?.state === state, patientMs),
      leave: async () => {
        stop.abort();
        await done;
      },
    };
  }

  return {
    fleet,
    client,
    deviceId,
    wire,
    look,
    async run(call: OperationCallInput) {
      const { id } = await client.jobs.start({ call, targets: { by: 'ids', deviceIds: [deviceId] } });
      for await (const job of await client.live.job({ jobId: id })) if (job.state === 'ended') return job.targets[0];
      throw new Error('no end');
    },
    async addImage(bytes: Buffer): Promise<string> {
      const { id } = await client.transfers.begin({ fileName: 'image.tar.gz', sizeBytes: bytes.length });
      await client.transfers.append({ transferId: id, offsetBytes: 0, data: bytes.toString('base64') });
      return (await client.library.addUploaded({ transferId: id })).item.sha256;
    },
    /** As the screen has it, without any look of its own. */
    snapshot: async () => (await client.devices.get({ deviceId })).snapshot,
    close: async () => {
      await fleet.close();
      await wire.stop();
      folder.remove();
    },
  };
}

/** Connections to a port of the loopback that are open now. */
export function openConnectionsTo(port: number): number {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state]) => remote?.endsWith(wanted) && state === '01').length;
}
