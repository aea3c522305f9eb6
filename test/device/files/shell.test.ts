import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteShell } from '../../../main/ssh/ssh.ts';
import { startCutProxy } from '../../support/cut-proxy.ts';
import { processesOf } from '../../support/login-user.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { servers } from './servers.ts';

const withShell = servers.filter(({ name }) => name === 'OpenSSH without SFTP' || name === 'dropbear on busybox');

describe.for(withShell)('a terminal on $name', ({ name: server, missing, start }) => {
  let device: TestDevice;
  let harness: SshHarness;

  beforeAll(async () => {
    if (!missing) device = await start();
  });
  afterAll(() => device?.stop());
  afterEach(() => harness?.pool.close());

  const open = async (signal = never()) => {
    harness = sshHarness(device);
    const connection = await harness.pool.connection('device', never());
    const shell = await connection.shell({ cols: 90, rows: 33, term: 'xterm-256color', signal });
    return { connection, shell, screen: screenOf(shell) };
  };

  it('runs what is typed, knows its size and its kind, and follows a new size', async (context) => {
    if (missing) context.skip(missing);
    const { shell, screen } = await open();
    shell.write('stty size; echo "kind:$TERM"; echo sum:$((40 + 2))\n');
    await waitFor('its answers', () => /33 90/.test(screen()) && /kind:xterm-256color/.test(screen()));
    await waitFor('the sum', () => /sum:42/.test(screen()));
    shell.resize({ cols: 121, rows: 45 });
    shell.write('stty size\n');
    await waitFor('the new size', () => /45 121/.test(screen()));
    shell.destroy();
  });

  it('says how it ended', async (context) => {
    if (missing) context.skip(missing);
    const { shell, screen } = await open();
    shell.write('echo bye; exit 3\n');
    await waitFor('its end', () => shell.destroyed);
    expect(screen()).toContain('bye');
    expect(shell.exit).toEqual({ code: 3, signal: null });
  });

  it('ends on the device when its caller gives up', async (context) => {
    if (missing) context.skip(missing);
    const abort = new AbortController();
    const { shell, screen, connection } = await open(abort.signal);
    shell.write('echo ready; sleep 600\n');
    await waitFor('the command', () => /ready\r?\n/.test(screen()));
    abort.abort();
    await waitFor('the stream to close', () => shell.closed);
    const { stdout } = await connection.exec('echo still', { timeoutMs: 10_000, signal: never() });
    expect(stdout).toBe('still\n');
    if (server === 'dropbear on busybox') return;
    await harness.pool.close();
    await waitFor('its processes to end', () => processesOf(device.uid).length === 0);
  });

  it('ends with its connection', async (context) => {
    if (missing) context.skip(missing);
    const proxy = await startCutProxy(device);
    harness = sshHarness(device);
    harness.settings.port = proxy.port;
    const connection = await harness.pool.connection('device', never());
    const shell = await connection.shell({ cols: 80, rows: 24, term: 'vt100', signal: never() });
    screenOf(shell);
    proxy.cut();
    await waitFor('the stream to close', () => shell.closed);
    expect(connection.closed.aborted).toBe(true);
    await proxy.stop();
  });

  it('holds back a device that prints more than is read', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await harness.pool.connection('device', never());
    const shell = await connection.shell({ cols: 80, rows: 24, term: 'vt100', signal: never() });
    shell.write('stty -echo; while :; do echo 0123456789012345678901234567890123456789; done\n');
    await waitFor('the first of it', () => shell.readableLength > 0);
    // Nobody reads: what may be on its way is a window of the protocol, and here it is far less.
    await waitFor('the buffer to be full', () => shell.readableLength >= shell.readableHighWaterMark);
    expect(shell.readableLength).toBeLessThan(300_000);
    shell.destroy();
  });

  it('that prints without end is hung up, and the connection goes on', async (context) => {
    if (missing) context.skip(missing);
    harness = sshHarness(device);
    const connection = await harness.pool.connection('device', never());
    for (let round = 0; round < 5; round += 1) {
      const shell = await connection.shell({ cols: 80, rows: 24, term: 'vt100', signal: never() });
      const screen = screenOf(shell);
      shell.write('while :; do echo 0123456789012345678901234567890123456789; done\n');
      await waitFor('a lot of it', () => screen().length > 200_000);
      shell.destroy();
      const { stdout } = await connection.exec('echo still', { timeoutMs: 20_000, signal: never() });
      expect(stdout).toBe('still\n');
    }
  });

  it('is one of few on a connection', async (context) => {
    if (missing) context.skip(missing);
    const { connection } = await open();
    const more = await Promise.allSettled(
      Array.from({ length: 6 }, () => connection.shell({ cols: 80, rows: 24, term: 'vt100', signal: never() })),
    );
    const refused = more.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ reason: { code: 'terminal.too-many' } });
  });
});

/** What a shell printed so far. */
function screenOf(shell: RemoteShell): () => string {
  let text = '';
  shell.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  shell.on('error', () => {});
  return () => text;
}
