import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LogEvent, LogRef } from '../../../contract/app/logs.ts';
import { createDeviceSessions, createNodeSource, readAgentBundle } from '../../../main/device/device.ts';
import { openLog } from '../../../main/log.ts';
import { LogService } from '../../../main/logs/logs.ts';
import { SshPool } from '../../../main/ssh/ssh.ts';
import { startSimulatedFleet } from '../../../simulator/fleet.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

// The logs of ten agents, each over a real SSH connection of its own.

const count = 10;
const bundle = 'out/agent/agent.cjs';
const idOf = (index: number) => `6f0d8f0e-0c4f-4a51-9a55-6a4c7c2a00${String(index).padStart(2, '0')}`;

async function openBench() {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const fleet = await startSimulatedFleet({
    count,
    folder: join(folder.path, 'fleet'),
    agent: { kind: 'in-process', bundle },
  });
  onTestFinished(() => fleet.close());
  const { log, close } = openLog(join(folder.path, 'flotilla.log'));
  onTestFinished(close);
  const pool = new SshPool({
    resolve(deviceId) {
      const device = fleet.devices[Number(deviceId.slice(-2))];
      if (!device) throw new Error('no device');
      const { name, address, port, user, password, hostKey } = device;
      const auth = async () => ({ kind: 'password' as const, password });
      const way = { jumpDeviceId: null, proxy: null, legacyAlgorithms: false };
      return { name, address, port, user, trusted: [hostKey], isRevoked: () => false, auth, ...way };
    },
    onReached() {},
    onFailed() {},
    onChangedKey() {},
  });
  onTestFinished(() => pool.close());
  const sessions = createDeviceSessions({
    pool,
    agentBundle: await readAgentBundle(bundle, '0.0.0'),
    nodes: createNodeSource({ folder: join(folder.path, 'nodes') }),
  });
  onTestFinished(() => sessions.close());
  const service = new LogService({
    folder: join(folder.path, 'logs'),
    open: sessions.open,
    isKnown: () => true,
    clockSkew: () => 0,
    log,
  });
  onTestFinished(() => service.close());
  return { fleet, service };
}

/** Follows all logs in the background and gathers what comes. */
function gather(service: LogService) {
  const stop = new AbortController();
  const events: LogEvent[] = [];
  const sources: LogRef[] = Array.from({ length: count }, (_, n) => ({ deviceId: idOf(n), source: { kind: 'agent' } }));
  const done = (async () => {
    for await (const event of service.follow(sources, { lines: 100, signal: stop.signal })) events.push(event);
  })();
  const end = async () => {
    stop.abort();
    await done;
  };
  onTestFinished(end);
  const states = (source: number) =>
    events.flatMap((event) => (event.kind === 'state' && event.source === source ? [event.state.state] : []));
  const texts = (source: number) =>
    events.flatMap((event) =>
      event.kind === 'lines' ? event.lines.filter((line) => line.source === source).map(({ text }) => text) : [],
    );
  const all = (holds: (source: number) => boolean) => Array.from({ length: count }, (_, n) => n).every(holds);
  return { states, texts, all, end };
}

describe('the logs of ten devices', () => {
  test('come as one; one that is cut comes back without a line twice, and the others never notice', async () => {
    const { fleet, service } = await openBench();
    const { states, texts, all, end } = gather(service);
    const hasBegun = (source: number) => texts(source).some((text) => text.includes('listens on'));
    await waitFor('the logs of all', async () => all(hasBegun), 60_000);
    const before = texts(3);

    fleet.devices[3]?.dropConnections();
    await waitFor(
      'the log to come back',
      async () => states(3).join().endsWith('reconnecting,connecting,following'),
      60_000,
    );
    expect(texts(3)).toEqual(before);
    expect(all((source) => source === 3 || states(source).join() === 'connecting,following')).toBe(true);

    await end();
    await fleet.devices[3]?.setFaults({ link: 'refused' });
    fleet.devices[3]?.dropConnections();
    const later = gather(service);
    await waitFor('the device to be away', async () => later.states(3).includes('reconnecting'), 60_000);
    expect(later.texts(3)).toEqual(before);
    await later.end();
  });
});
