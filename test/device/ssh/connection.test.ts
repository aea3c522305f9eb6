import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SshConnection } from '../../../main/ssh/ssh.ts';
import { startCutProxy } from '../../support/cut-proxy.ts';
import { missingForDropbear, startDropbear } from '../../support/dropbear.ts';
import { processesOf } from '../../support/login-user.ts';
import { freePort } from '../../support/loopback.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const servers = [
  { name: 'OpenSSH', missing: missingForSshd(), start: () => startSshd() },
  { name: 'dropbear', missing: missingForDropbear(), start: () => startDropbear({ node: 'none' }) },
];

describe.for(servers)('a connection to $name', ({ missing, start }) => {
  let device: TestDevice;
  let harness: SshHarness;
  const quick = () => ({ timeoutMs: 10_000, signal: never() });
  const open = () => harness.pool.connection('device', never());

  beforeAll(async () => {
    if (!missing) device = await start();
  });
  afterAll(() => device?.stop());
  afterEach(() => harness?.pool.close());

  it('gives back code, output and errors of a command', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const result = await connection.exec('cat; echo bad >&2; exit 3', { ...quick(), stdin: 'in' });
    expect(result).toEqual({ code: 3, signal: null, stdout: 'in', stderr: 'bad\n', truncated: false });
  });

  it('cuts output at its bound and says so', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const result = await connection.exec('head -c 300000 /dev/zero', { ...quick(), maxOutputBytes: 1000 });
    expect(result.stdout.length).toBe(1000);
    expect(result.truncated).toBe(true);
  });

  it('ends a command that takes too long', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const slow = connection.exec('sleep 600', { timeoutMs: 300, signal: never(), step: 'nap' });
    await expect(slow).rejects.toMatchObject({ code: 'ssh.timeout', params: { step: 'nap' } });
    expect((await connection.exec('echo still here', quick())).stdout).toBe('still here\n');
  });

  it('ends a command when its caller aborts, and no other', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const abort = new AbortController();
    const aborted = connection.exec('sleep 600', { timeoutMs: 60_000, signal: abort.signal });
    const other = connection.exec('sleep 1; echo done', quick());
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'job.cancelled' });
    expect((await other).stdout).toBe('done\n');
  });

  it('runs more commands at once than the server opens channels', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, n) => connection.exec(`sleep 0.1 2>/dev/null; echo ${n}`, quick())),
    );
    expect(results.map((result) => result.stdout.trim())).toEqual(Array.from({ length: 30 }, (_, n) => String(n)));
  });

  it('puts a file in place whole, with its mode, and leaves no part behind', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const bytes = randomBytes(3_000_000);
    const home = (await connection.exec('printf %s "$HOME"', quick())).stdout;
    const seen: number[] = [];
    await connection.upload(bytes, `${home}/it's a file.bin`, {
      mode: 0o600,
      signal: never(),
      onProgress: (done, total) => {
        expect(total).toBe(bytes.length);
        seen.push(done);
      },
    });
    const there = join(device.home, "it's a file.bin");
    expect(createHash('sha256').update(readFileSync(there)).digest()).toEqual(
      createHash('sha256').update(bytes).digest(),
    );
    expect(statSync(there).mode & 0o777).toBe(0o600);
    expect(seen.at(-1)).toBe(bytes.length);
    expect(readdirSync(device.home).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('leaves the old file alone when an upload is aborted in the middle, and the next upload ends what was begun', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const home = (await connection.exec('printf %s "$HOME"', quick())).stdout;
    const options = { mode: 0o644, signal: never() };
    await connection.upload(Buffer.from('old'), `${home}/kept`, options);
    const abort = new AbortController();
    const bytes = randomBytes(20_000_000);
    const upload = connection.upload(bytes, `${home}/kept`, {
      mode: 0o644,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(upload).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(readFileSync(join(device.home, 'kept'), 'utf8')).toBe('old');
    await connection.upload(bytes, `${home}/kept`, options);
    expect(readFileSync(join(device.home, 'kept')).equals(bytes)).toBe(true);
    expect(readdirSync(device.home).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('carries HTTP to a port that only the device can reach, and says when it is closed', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await open();
    const server = createServer((_request, response) => response.end('x'.repeat(500_000)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    expect((await fetchThrough(connection, port)).length).toBe(500_000);
    await new Promise((resolve) => server.close(resolve));
    await expect(connection.forward(await freePort('127.0.0.1'), never())).rejects.toMatchObject({
      code: 'ssh.port-closed',
    });
  });

  it('answers everything under way with connection-lost when the wire is cut', async (context) => {
    if (missing) context.skip(missing);
    const proxy = await startCutProxy(device);
    harness = sshHarness(device);
    harness.settings.port = proxy.port;
    const connection = await open();
    const running = Promise.allSettled([
      connection.exec('sleep 600', { timeoutMs: 60_000, signal: never() }),
      connection.upload(randomBytes(50_000_000), '/tmp/never', { mode: 0o600, signal: never() }),
    ]);
    await waitFor('the upload to begin', () => proxy.sentBytes() > 1_000_000);
    proxy.cut();
    for (const result of await running) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ssh.connection-lost' } });
    }
    expect(connection.closed.aborted).toBe(true);
    await expect(connection.exec('true', quick())).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    const again = await open();
    expect(again).not.toBe(connection);
    expect((await again.exec('echo back', quick())).stdout).toBe('back\n');
    await proxy.stop();
  });

  it('notices a wire that went silent', async (context) => {
    if (missing) context.skip(missing);
    const proxy = await startCutProxy(device);
    harness = sshHarness(device, { keepaliveMs: 200 });
    harness.settings.port = proxy.port;
    const connection = await open();
    const waiting = connection.exec('sleep 600', { timeoutMs: 60_000, signal: never() });
    proxy.freeze();
    await expect(waiting).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    await proxy.stop();
  });
});

const missing = missingForSshd();

describe.skipIf(missing)(`connections to OpenSSH with other settings${missing ? `: ${missing}` : ''}`, () => {
  it('keeps to the number of sessions that a strict server allows', async () => {
    const strict = await startSshd({ config: ['MaxSessions 2'] });
    const harness = sshHarness(strict);
    try {
      const connection = await harness.pool.connection('device', never());
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          connection.exec(`sleep 0.1; echo ${n}`, { timeoutMs: 10_000, signal: never() }),
        ),
      );
      expect(results.map((result) => Number(result.stdout))).toEqual(Array.from({ length: 12 }, (_, n) => n));
    } finally {
      await harness.pool.close();
      await strict.stop();
    }
  });

  it('says that forwarding is not allowed', async () => {
    const strict = await startSshd({ config: ['AllowTcpForwarding no'] });
    const harness = sshHarness(strict);
    try {
      const connection = await harness.pool.connection('device', never());
      await expect(connection.forward(9, never())).rejects.toMatchObject({ code: 'ssh.forwarding-refused' });
    } finally {
      await harness.pool.close();
      await strict.stop();
    }
  });

  it('leaves no process on the device when a command is aborted and the connection closed', async () => {
    const device = await startSshd();
    const harness = sshHarness(device);
    try {
      const connection = await harness.pool.connection('device', never());
      const abort = new AbortController();
      const sleeping = connection.exec(`echo $$ > '${device.home}/pid'; exec sleep 600`, {
        timeoutMs: 60_000,
        signal: abort.signal,
      });
      await waitFor('the command to run', () => existsSync(join(device.home, 'pid')));
      abort.abort();
      await expect(sleeping).rejects.toMatchObject({ code: 'job.cancelled' });
      await harness.pool.close();
      await waitFor('its processes to end', () => processesOf(device.uid).length === 0);
    } finally {
      await harness.pool.close();
      await device.stop();
    }
  });
});

function fetchThrough(connection: SshConnection, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    connection.forward(port, never()).then((stream) => {
      const createConnection = () => stream as never;
      get({ host: '127.0.0.1', port, createConnection, path: '/' }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      }).on('error', reject);
    }, reject);
  });
}
