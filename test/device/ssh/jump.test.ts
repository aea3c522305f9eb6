import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../support/loopback.ts';
import { makeRooms, missingForRooms, type Rooms } from '../../support/namespaces.ts';
import { runProgram } from '../../support/programs.ts';
import { type SshFleet, sshFleet } from '../../support/ssh-fleet.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd();
const quick = () => ({ timeoutMs: 10_000, signal: never() });

describe.skipIf(missing)(`a device behind others${missing ? `: ${missing}` : ''}`, () => {
  let gate: TestDevice;
  let hall: TestDevice;
  let room: TestDevice;
  let fleet: SshFleet;
  const open = (id = 'room', signal = never()) => fleet.pool.connection(id, signal);
  const begin = (options: Parameters<typeof sshFleet>[0] = {}) => {
    fleet = sshFleet(options);
    fleet.add('gate', gate);
    fleet.add('hall', hall, { jumpDeviceId: 'gate' });
    fleet.add('room', room, { jumpDeviceId: 'hall' });
  };
  const logins = (device: TestDevice) => device.log().match(/Accepted publickey/g)?.length ?? 0;

  beforeAll(async () => {
    [gate, hall, room] = await Promise.all([startSshd(), startSshd(), startSshd()]);
  });
  afterEach(() => fleet?.pool.close());
  afterAll(() => Promise.all([gate, hall, room].map((device) => device?.stop())));

  it('is reached through each of them in turn', async () => {
    begin();
    const connection = await open();
    expect((await connection.exec('id -un', quick())).stdout).toBe(`${room.user}\n`);
    expect(fleet.authAsked).toEqual(['gate', 'hall', 'room']);
    expect(fleet.reached).toEqual(['gate', 'hall', 'room']);
  });

  it('shares one connection of each hop with all who go through it', async () => {
    begin();
    const before = [gate, hall, room].map(logins);
    for (let n = 0; n < 10; n += 1) fleet.add(`twin ${n}`, room, { jumpDeviceId: 'hall' });
    await Promise.all([open(), open('hall'), ...Array.from({ length: 10 }, (_, n) => open(`twin ${n}`))]);
    expect([gate, hall, room].map((device, at) => logins(device) - (before[at] ?? 0))).toEqual([1, 1, 11]);
  });

  it('carries more devices at once than a connection has other streams', async () => {
    begin();
    for (let n = 0; n < 40; n += 1) fleet.add(`twin ${n}`, room, { jumpDeviceId: 'gate' });
    const all = await Promise.all(Array.from({ length: 40 }, (_, n) => open(`twin ${n}`)));
    expect(new Set(all).size).toBe(40);
    expect(all.some(({ closed }) => closed.aborted)).toBe(false);
  });

  it('learns its host key over the same way, and asks for its credential only then', async () => {
    begin();
    const found = await fleet.pool.scanHostKey('room', { signal: never() });
    expect(found).toEqual(room.hostKey);
    expect(fleet.authAsked).toEqual(['gate', 'hall']);
  });

  it('names the hop whose key changed, and nothing is sent to it or past it', async () => {
    begin();
    fleet.add('hall', hall, { jumpDeviceId: 'gate', trusted: [room.hostKey] });
    const before = logins(hall);
    await expect(open()).rejects.toMatchObject({
      code: 'ssh.jump-failed',
      params: { address: room.address, hop: 'hall' },
      cause: { code: 'trust.changed-key' },
    });
    expect(fleet.authAsked).toEqual(['gate']);
    expect(fleet.changed).toEqual(['hall']);
    expect(fleet.failed.map(([id, { code }]) => [id, code])).toEqual([
      ['hall', 'trust.changed-key'],
      ['room', 'ssh.jump-failed'],
    ]);
    expect(logins(hall)).toBe(before);
  });

  it('names the first hop when that one refuses the login, however long the chain', async () => {
    begin();
    fleet.add('gate', gate, { auth: { kind: 'password', password: 'wrong' } });
    await expect(open()).rejects.toMatchObject({
      code: 'ssh.jump-failed',
      params: { address: room.address, hop: 'gate', detail: expect.stringContaining(gate.address) },
    });
  });

  it('names the hop from which a device cannot be reached, and why', async () => {
    begin();
    const port = await freePort(room.address);
    fleet.add('room', room, { jumpDeviceId: 'hall', port });
    await expect(open()).rejects.toMatchObject({
      code: 'ssh.port-closed',
      params: { address: `hall → ${room.address}`, port },
    });
    fleet.add('room', room, { jumpDeviceId: 'hall', address: 'no-such-device.invalid' });
    await expect(open()).rejects.toMatchObject({
      code: 'ssh.host-not-found',
      params: { address: 'hall → no-such-device.invalid' },
    });
  });

  it('says which hop forbids forwarding', async () => {
    const strict = await startSshd({ config: ['AllowTcpForwarding no'] });
    begin();
    fleet.add('strict', strict);
    fleet.add('room', room, { jumpDeviceId: 'strict' });
    try {
      await expect(open()).rejects.toMatchObject({
        code: 'ssh.forwarding-refused',
        params: { address: `strict → ${room.address}` },
      });
    } finally {
      await fleet.pool.close();
      await strict.stop();
    }
  });

  it('is lost with the hop before it, and comes back with it', async () => {
    begin();
    const connection = await open();
    const running = connection.exec('sleep 600', { timeoutMs: 60_000, signal: never() });
    fleet.pool.forget('gate');
    await expect(running).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    expect((await (await open()).exec('echo back', quick())).stdout).toBe('back\n');
  });

  it('ends the handshakes of the hops too when nobody waits any more', async () => {
    begin();
    const abort = new AbortController();
    const left = open('room', abort.signal);
    await waitFor('the first hop', () => fleet.authAsked.length > 0);
    abort.abort();
    await expect(left).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(fleet.failed).toEqual([]);
  });

  it('is refused when the way to it leads through itself', async () => {
    begin();
    fleet.add('gate', gate, { jumpDeviceId: 'room' });
    await expect(open()).rejects.toMatchObject({ code: 'device.jump-cycle' });
    await expect(fleet.pool.scanHostKey('room', { signal: never() })).rejects.toMatchObject({
      code: 'device.jump-cycle',
    });
  });

  it('keeps its hops open while it is used, and lets them rest after it', async () => {
    begin({ idleMs: 400 });
    const [gateLive, live] = [await open('gate'), await open()];
    expect((await live.exec('sleep 1.5; echo awake', quick())).stdout).toBe('awake\n');
    expect(gateLive.closed.aborted).toBe(false);
    await waitFor('all to rest', () => live.closed.aborted && gateLive.closed.aborted);
  });
});

const missingRooms = missing ?? missingForRooms();

describe.skipIf(missingRooms)(
  `rooms with no way but through each other${missingRooms ? `: ${missingRooms}` : ''}`,
  () => {
    it('are reached by a chain of two hops', async () => {
      const rooms: Rooms = makeRooms(3);
      const fleet = sshFleet();
      const devices: TestDevice[] = [];
      try {
        for (const [n, room] of rooms.names.entries()) {
          devices.push(await startSshd({ room, at: { address: rooms.addressOf(n), port: 2200 + n } }));
        }
        const [first, second, third] = devices as [TestDevice, TestDevice, TestDevice];
        fleet.add('first', first, await rooms.door(first.port));
        fleet.add('second', second, { jumpDeviceId: 'first' });
        fleet.add('third', third, { jumpDeviceId: 'second' });
        const connection = await fleet.pool.connection('third', never());
        const way = await connection.exec('echo $SSH_CONNECTION', quick());
        expect(way.stdout.split(' ').slice(0, 3)).toEqual(['10.77.2.1', expect.any(String), '10.77.2.2']);
        // No other way: the first room has no route to the third, and none of them has a way out.
        const routes = rooms.names.map((name) => runProgram('ip', ['-n', name, 'route']));
        expect(routes.join('')).not.toContain('default');
        expect(routes[0]).not.toContain('10.77.2.');
        await expect(
          (async () => {
            fleet.add('short', third, { jumpDeviceId: 'first' });
            await fleet.pool.connection('short', never());
          })(),
        ).rejects.toMatchObject({ code: 'ssh.unreachable', params: { address: 'first → 10.77.2.2' } });
      } finally {
        await fleet.pool.close();
        for (const device of devices) await device.stop();
        await rooms.stop();
      }
    });
  },
);
