import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type SshFleet, sshFleet } from '../../support/ssh-fleet.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd();
const drops = /drop connection|beginning MaxStartups|exited MaxStartups/i;

/** Takes a place at the server once it has one: until then it may still count those who asked whether it is up. */
async function squat({ address, port }: TestDevice): Promise<Socket> {
  return waitFor('a place to take', async () => {
    const socket = connect({ host: address, port });
    const [said] = await once(socket, 'data');
    if (String(said).startsWith('SSH-')) return socket;
    socket.destroy();
    return null;
  });
}

describe.skipIf(missing)(`a server that turns connections away${missing ? `: ${missing}` : ''}`, () => {
  let fleet: SshFleet;
  afterEach(() => fleet?.pool.close());

  async function reachAll(server: TestDevice, count: number, way: Parameters<SshFleet['add']>[2] = {}) {
    for (let n = 0; n < count; n += 1) fleet.add(`device ${n}`, server, way);
    const startedAt = performance.now();
    const ids = Array.from({ length: count }, (_, n) => `device ${n}`);
    const ends = await Promise.allSettled(ids.map((id) => fleet.pool.connection(id, never())));
    const seconds = (performance.now() - startedAt) / 1000;
    return { lost: ends.filter(({ status }) => status === 'rejected').length, seconds };
  }

  it('with its default settings loses none of 100 devices at one address', async () => {
    const server = await startSshd({ config: ['MaxStartups 10:30:100'] });
    fleet = sshFleet();
    try {
      const { lost, seconds } = await reachAll(server, 100);
      console.log(`100 devices at one address, MaxStartups 10:30:100: ${lost} lost, ${seconds.toFixed(1)} s`);
      expect(lost).toBe(0);
      expect(server.log()).not.toMatch(drops);
    } finally {
      await fleet.pool.close();
      await server.stop();
    }
  });

  it('loses none of 60 devices behind one jump device either', async () => {
    const [gate, server] = await Promise.all([
      startSshd({ config: ['MaxStartups 10:30:100'] }),
      startSshd({ config: ['MaxStartups 10:30:100'] }),
    ]);
    fleet = sshFleet();
    fleet.add('gate', gate);
    try {
      const { lost, seconds } = await reachAll(server, 60, { jumpDeviceId: 'gate' });
      console.log(`60 devices behind one jump device: ${lost} lost, ${seconds.toFixed(1)} s`);
      expect(lost).toBe(0);
      expect(`${gate.log()}${server.log()}`).not.toMatch(drops);
    } finally {
      await fleet.pool.close();
      await Promise.all([gate.stop(), server.stop()]);
    }
  });

  it('that takes two at a time is waited out: none of 20 is lost, and none is called down', async () => {
    const server = await startSshd({ config: ['MaxStartups 2:100:2'] });
    fleet = sshFleet();
    try {
      const { lost, seconds } = await reachAll(server, 20);
      console.log(`20 devices, MaxStartups 2:100:2: ${lost} lost, ${seconds.toFixed(1)} s`);
      expect(server.log()).toMatch(drops);
      expect(lost).toBe(0);
      expect(fleet.failed).toEqual([]);
    } finally {
      await fleet.pool.close();
      await server.stop();
    }
  });

  it('is no longer waited for when the caller leaves', async () => {
    const server = await startSshd({ config: ['MaxStartups 1:100:1'] });
    // Somebody who connects and never logs in takes the one place.
    const squatter = await squat(server);
    fleet = sshFleet();
    fleet.add('device', server);
    const startedAt = performance.now();
    try {
      const signal = AbortSignal.timeout(1500);
      await expect(fleet.pool.connection('device', signal)).rejects.toMatchObject({ code: 'job.cancelled' });
      // Far less than the patience that the pool has with such a server.
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      const waiting = fleet.pool.connection('device', never());
      squatter.destroy();
      expect((await waiting).closed.aborted).toBe(false);
      expect(fleet.failed).toEqual([]);
    } finally {
      squatter.destroy();
      await fleet.pool.close();
      await server.stop();
    }
  });
});
