import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd();

describe.skipIf(missing)(`the pool shares connections${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let proxy: CutProxy;
  let harness: SshHarness;

  const begin = (options: Parameters<typeof sshHarness>[1] = {}) => {
    harness = sshHarness(device, options);
    harness.settings.port = proxy.port;
  };
  const open = (signal = never()) => harness.pool.connection('device', signal);

  beforeAll(async () => {
    device = await startSshd();
    proxy = await startCutProxy(device);
  });
  afterAll(async () => {
    await proxy?.stop();
    await device?.stop();
  });
  afterEach(() => harness?.pool.close());

  it('makes one handshake for all who ask at once, and keeps it for those who come later', async () => {
    begin();
    const before = proxy.connections();
    const connections = await Promise.all([open(), open(), open()]);
    connections.push(await open());
    expect(new Set(connections).size).toBe(1);
    expect(proxy.connections() - before).toBe(1);
    expect(harness.authAsked()).toBe(1);
    expect(harness.reached).toEqual(['device']);
  });

  it('lets one caller leave without ending the handshake of the others', async () => {
    begin();
    const abort = new AbortController();
    const [left, stayed] = [open(abort.signal), open()];
    abort.abort();
    await expect(left).rejects.toMatchObject({ code: 'job.cancelled' });
    expect((await stayed).closed.aborted).toBe(false);
    expect(harness.failed).toEqual([]);
  });

  it('ends a handshake that nobody waits for, tells nobody, and starts anew for the next', async () => {
    begin();
    const abort = new AbortController();
    const left = open(abort.signal);
    abort.abort();
    const next = open();
    await expect(left).rejects.toMatchObject({ code: 'job.cancelled' });
    expect((await next).closed.aborted).toBe(false);
    expect(harness.failed).toEqual([]);
    expect(harness.reached).toEqual(['device']);
  });

  it('refuses a signal that had aborted before', async () => {
    begin();
    const before = proxy.connections();
    await expect(open(AbortSignal.abort())).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(proxy.connections()).toBe(before);
  });

  it('opens a new connection with the new settings after forget', async () => {
    begin();
    const first = await open();
    harness.settings.auth = { kind: 'password', password: 'wrong' };
    harness.pool.forget('device');
    await waitFor('the first to close', () => first.closed.aborted);
    await expect(open()).rejects.toMatchObject({ code: 'ssh.auth-refused' });
    harness.settings.auth = { kind: 'password', password: device.password };
    expect(await open()).not.toBe(first);
  });

  it('begins again for callers whose handshake was dropped by an edit', async () => {
    begin();
    const asked = open();
    harness.pool.forget('device');
    expect((await asked).closed.aborted).toBe(false);
    expect(harness.reached).toEqual(['device']);
  });

  it('closes an idle connection by itself, and not one that works', async () => {
    begin({ idleMs: 300 });
    const connection = await open();
    expect((await connection.exec('sleep 1; echo awake', { timeoutMs: 10_000, signal: never() })).stdout).toBe(
      'awake\n',
    );
    await waitFor('the idle connection to close', () => connection.closed.aborted);
    expect(await open()).not.toBe(connection);
  });

  it('closes everything at the end and opens nothing after it', async () => {
    begin();
    const connection = await open();
    await harness.pool.close();
    expect(connection.closed.aborted).toBe(true);
    await expect(open()).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});
