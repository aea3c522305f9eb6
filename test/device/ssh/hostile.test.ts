import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  flood,
  type HostileServer,
  sendBanners,
  startHostileSsh,
  startHostileTcp,
} from '../../support/hostile-server.ts';
import { findProgram } from '../../support/programs.ts';
import { type SshFleet, sshFleet } from '../../support/ssh-fleet.ts';
import { never } from '../../support/ssh-harness.ts';
import { hostKeyOf } from '../../support/sshd.ts';
import { makeKey } from '../../support/test-keys.ts';

const missing = findProgram('ssh-keygen') ? null : 'ssh-keygen is not installed';
const readyMs = 1500;
const greeting = 'SSH-2.0-hostile\r\n';
/** What a busy machine may take beside the time that is allowed. */
const slackS = 15;

describe.skipIf(missing)(`a hostile server costs bounded time and memory${missing ? `: ${missing}` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-hostile-'));
  const hostKey = makeKey(folder, 'host');
  let fleet: SshFleet;
  let server: HostileServer;
  afterEach(async () => {
    await fleet.pool.close();
    await server.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const begin = (at: HostileServer) => {
    server = at;
    fleet = sshFleet({ readyMs, patienceMs: 500 });
    fleet.members.set('device', {
      name: 'device',
      address: at.address,
      port: at.port,
      user: 'tech',
      trusted: [hostKeyOf(hostKey)],
      auth: { kind: 'password', password: 'secret' },
      jumpDeviceId: null,
      proxy: null,
      legacyAlgorithms: false,
    });
  };
  const open = () => fleet.pool.connection('device', never());

  it.each<[string, Parameters<typeof startHostileTcp>[0]]>([
    ['never says a word', () => {}],
    [
      'sends lines before its greeting without end',
      (socket) => void flood(socket, Buffer.from('welcome\r\n'.repeat(1000))),
    ],
    ['sends one line without end', (socket) => void flood(socket, Buffer.alloc(16_384, 'a'))],
    ['greets and then says nothing', (socket) => socket.write(greeting)],
    [
      'greets and then sends garbage without end',
      (socket) => {
        socket.write(greeting);
        void flood(socket, randomBytes(65_536));
      },
    ],
    ['greets and names a packet of 4 GB', (socket) => socket.write(`${greeting}${'\xff'.repeat(64)}`, 'latin1')],
    [
      'sends one byte of its greeting each 100 ms',
      (socket) => {
        const timer = setInterval(() => socket.write('S'), 100);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('when it %s', async (what, serve) => {
    begin(await startHostileTcp(serve));
    const { seconds, megabytes } = await measured(() =>
      expect(open()).rejects.toMatchObject({ code: expect.stringMatching(/^ssh\./) }),
    );
    console.log(`${what}: ${seconds.toFixed(1)} s, +${megabytes.toFixed(0)} MB, ${fleet.failed[0]?.[1].code}`);
    expect(seconds).toBeLessThan(readyMs / 1000 + slackS);
    expect(megabytes).toBeLessThan(100);
    expect(fleet.authAsked).toEqual([]);
  });

  it('when it sends banners instead of an answer to the login', async () => {
    begin(
      await startHostileSsh(hostKey, {
        greeted(client) {
          client.on('authentication', () => {
            const timer = setInterval(() => sendBanners(client, 20), 5);
            client.on('close', () => clearInterval(timer));
          });
        },
      }),
    );
    const { seconds, megabytes } = await measured(() => expect(open()).rejects.toMatchObject({ code: 'ssh.timeout' }));
    console.log(`banners without end: ${seconds.toFixed(1)} s, +${megabytes.toFixed(0)} MB`);
    expect(seconds).toBeLessThan(readyMs / 1000 + slackS);
    expect(megabytes).toBeLessThan(100);
  });

  it('when a command gives 100 MB of output', async () => {
    begin(
      await startHostileSsh(hostKey, {
        exec: (channel) =>
          void flood(channel, Buffer.alloc(32_768, 'y'), 100 * 1024 * 1024)
            .then(() => channel.exit(0))
            .then(() => channel.close()),
      }),
    );
    const connection = await open();
    const { seconds, megabytes, result } = await measured(() =>
      connection.exec('yes', { timeoutMs: 60_000, signal: never(), maxOutputBytes: 10_000 }),
    );
    console.log(`100 MB of output: ${seconds.toFixed(1)} s, +${megabytes.toFixed(0)} MB (both ends in this process)`);
    expect(result).toMatchObject({ truncated: true, code: 0 });
    expect(result.stdout.length).toBe(10_000);
    expect(megabytes).toBeLessThan(100);
  });

  it('when a command gives output for ever', async () => {
    begin(await startHostileSsh(hostKey, { exec: (channel) => void flood(channel, Buffer.alloc(32_768, 'y')) }));
    const connection = await open();
    const { seconds, megabytes } = await measured(() =>
      expect(connection.exec('yes', { timeoutMs: 1000, signal: never() })).rejects.toMatchObject({
        code: 'ssh.timeout',
      }),
    );
    console.log(`output without end: ${seconds.toFixed(1)} s, +${megabytes.toFixed(0)} MB`);
    expect(seconds).toBeLessThan(1 + slackS);
    expect(megabytes).toBeLessThan(100);
  });

  it('when a command takes its input and never ends', async () => {
    begin(await startHostileSsh(hostKey, { exec: (channel) => void channel.resume() }));
    const connection = await open();
    const { seconds } = await measured(() =>
      expect(
        connection.exec('cat', { stdin: Buffer.alloc(1_000_000), timeoutMs: 700, signal: never() }),
      ).rejects.toMatchObject({ code: 'ssh.timeout' }),
    );
    expect(seconds).toBeLessThan(1 + slackS);
  });
});

/** What some work cost; memory is the highest that was seen above what there was before. */
async function measured<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; megabytes: number }> {
  const before = process.memoryUsage.rss();
  const startedAt = performance.now();
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 10);
  try {
    const result = await work();
    return { result, seconds: (performance.now() - startedAt) / 1000, megabytes: (highest - before) / 1024 / 1024 };
  } finally {
    clearInterval(timer);
  }
}
