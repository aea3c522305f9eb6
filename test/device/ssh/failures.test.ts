import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scanHostKey } from '../../../main/ssh/ssh.ts';
import { freePort, ownLoopbackAddress } from '../../support/loopback.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { makeKey } from '../../support/test-keys.ts';

const missing = missingForSshd();

describe.skipIf(missing)(`each failure to connect has its own sentence${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let harness: SshHarness;
  const open = (signal = never()) => harness.pool.connection('device', signal);
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-failures-'));

  beforeAll(async () => {
    device = await startSshd();
  });
  afterAll(async () => {
    await device?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => harness?.pool.close());

  it('names a host that cannot be resolved', async () => {
    harness = sshHarness(device);
    harness.settings.address = 'no-such-device.invalid';
    await expect(open()).rejects.toMatchObject({
      code: 'ssh.host-not-found',
      params: { address: 'no-such-device.invalid' },
    });
    expect(harness.failed.map((problem) => problem.code)).toEqual(['ssh.host-not-found']);
  });

  it('names a port that refuses', async () => {
    harness = sshHarness(device);
    harness.settings.port = await freePort(device.address);
    const params = { address: device.address, port: harness.settings.port };
    await expect(open()).rejects.toMatchObject({ code: 'ssh.port-closed', params });
  });

  it('says after how long nobody answered', async () => {
    const silent = await listen(() => {});
    harness = sshHarness(device, { readyMs: 600 });
    Object.assign(harness.settings, silent.place);
    await expect(open()).rejects.toMatchObject({ code: 'ssh.no-answer', params: { seconds: 1 } });
    await silent.stop();
  });

  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['bytes that are no text', '\x15\x03\x01\x00\x02\x02\x46'],
    ['an endless line', 'a'.repeat(20_000)],
  ])('tells %s from an SSH server', async (_name, greeting) => {
    const server = await listen((socket) => socket.end(greeting, 'latin1'));
    harness = sshHarness(device);
    Object.assign(harness.settings, server.place);
    await expect(open()).rejects.toMatchObject({ code: 'ssh.not-ssh' });
    await expect(scanHostKey({ ...server.place, signal: never() })).rejects.toMatchObject({ code: 'ssh.not-ssh' });
    await server.stop();
  });

  it.each([
    ['says so', (socket: Socket) => socket.end('Exceeded MaxStartups\r\n')],
    ['punishes the address', (socket: Socket) => socket.end('Not allowed at this time\r\n')],
    ['closes without a word', (socket: Socket) => socket.destroy()],
  ])('does not call a server down that turns connections away for now and %s', async (_how, greet) => {
    let asked = 0;
    const server = await listen((socket) => {
      asked += 1;
      greet(socket);
    });
    harness = sshHarness(device, { patienceMs: 800 });
    Object.assign(harness.settings, server.place);
    await expect(open()).rejects.toMatchObject({ code: 'ssh.throttled' });
    expect(asked).toBeGreaterThan(1);
    await server.stop();
  });

  it('names the methods that the server accepts when a password is wrong, after one attempt', async () => {
    harness = sshHarness(device);
    harness.settings.auth = { kind: 'password', password: 'not this one' };
    const before = device.log().length;
    await expect(open()).rejects.toMatchObject({
      code: 'ssh.auth-refused',
      params: { address: device.address, user: device.user, methods: 'publickey, password' },
    });
    expect(
      device
        .log()
        .slice(before)
        .match(/Failed password/g),
    ).toHaveLength(1);
  });

  it('refuses a key that the server does not know', async () => {
    harness = sshHarness(device);
    harness.settings.auth = { kind: 'key', privateKey: makeKey(folder, 'stranger').privateKey };
    await expect(open()).rejects.toMatchObject({
      code: 'ssh.auth-refused',
      params: { methods: 'publickey, password' },
    });
  });

  it('keeps the password out of every problem', async () => {
    harness = sshHarness(device);
    harness.settings.auth = { kind: 'password', password: 'hunter2-and-more' };
    const error = await open().catch((thrown: unknown) => thrown);
    expect(`${JSON.stringify(harness.failed)} ${String(error)} ${(error as Error).stack}`).not.toContain('hunter2');
  });

  it('asks for the passphrase of a protected key, and says when it is wrong', async () => {
    const { privateKey, publicKey } = makeKey(folder, 'protected', { passphrase: 'open sesame' });
    harness = sshHarness(device);
    harness.settings.auth = { kind: 'key', privateKey };
    await expect(open()).rejects.toMatchObject({ code: 'ssh.passphrase-missing' });
    harness.settings.auth = { kind: 'key', privateKey, passphrase: 'close sesame' };
    await expect(open()).rejects.toMatchObject({ code: 'ssh.passphrase-wrong' });
    harness.settings.auth = { kind: 'key', privateKey: publicKey };
    await expect(open()).rejects.toMatchObject({ code: 'ssh.key-unreadable' });
  });

  it('passes on why there is no credential', async () => {
    const { FlotillaError } = await import('../../../contract/errors.ts');
    harness = sshHarness(device, {
      resolve: () => ({
        ...harness.settings,
        trusted: [device.hostKey],
        isRevoked: () => false,
        auth: () => Promise.reject(new FlotillaError('vault.locked')),
      }),
    });
    await expect(open()).rejects.toMatchObject({ code: 'vault.locked' });
  });

  it('logs in with a password where the server only asks questions', async () => {
    const asking = await startSshd({
      config: [
        'UsePAM yes',
        'KbdInteractiveAuthentication yes',
        'PasswordAuthentication no',
        'PubkeyAuthentication no',
      ],
    });
    harness = sshHarness(asking);
    harness.settings.auth = { kind: 'password', password: asking.password };
    try {
      const connection = await open();
      expect(await connection.exec('id -un', { timeoutMs: 5000, signal: never() })).toMatchObject({
        stdout: `${asking.user}\n`,
      });
      harness.pool.forget('device');
      harness.settings.auth = { kind: 'password', password: 'wrong' };
      await expect(open()).rejects.toMatchObject({
        code: 'ssh.auth-refused',
        params: { methods: 'keyboard-interactive' },
      });
    } finally {
      await harness.pool.close();
      await asking.stop();
    }
  });

  it.each([
    ['key exchange', ['KexAlgorithms diffie-hellman-group14-sha1']],
    ['cipher', ['Ciphers aes128-cbc']],
    ['MAC', ['Ciphers aes128-ctr', 'MACs hmac-sha1']],
  ])('names the %s when a server only has old ones', async (kind, config) => {
    const old = await startSshd({ config });
    harness = sshHarness(old);
    try {
      await expect(open()).rejects.toMatchObject({ code: 'ssh.no-common-algorithm', params: { kind } });
    } finally {
      await harness.pool.close();
      await old.stop();
    }
  });

  async function listen(greet: (socket: Socket) => void) {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      greet(socket);
    });
    const address = ownLoopbackAddress();
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const bound = server.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const stop = async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    };
    return { place: { address, port }, stop };
  }
});
