import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SshProxy } from '../../../main/ssh/ssh.ts';
import { freePort } from '../../support/loopback.ts';
import { startBabbler, startHttpProxy, startSocksProxy, type TestProxy } from '../../support/proxy-servers.ts';
import { type SshFleet, sshFleet } from '../../support/ssh-fleet.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';

const missing = missingForSshd();
const login = { user: 'tech', password: 'over the wall' };
const kinds = [
  { kind: 'socks5' as const, start: startSocksProxy },
  { kind: 'http' as const, start: startHttpProxy },
];

describe.skipIf(missing)(`a device behind a proxy${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let fleet: SshFleet;
  let proxy: TestProxy;
  const open = () => fleet.pool.connection('device', never());
  const through = (kind: SshProxy['kind'], given = { user: '', password: '' }): SshProxy => ({
    kind,
    host: proxy.host,
    port: proxy.port,
    user: given.user,
    password: async () => given.password,
  });

  beforeAll(async () => {
    device = await startSshd();
  });
  afterEach(async () => {
    await fleet.pool.close();
    await proxy.stop();
  });
  afterAll(() => device?.stop());

  it.each(kinds)('is reached through $kind, its host key looked at over the same way', async ({ kind, start }) => {
    proxy = await start();
    fleet = sshFleet();
    fleet.add('device', device, { proxy: through(kind) });
    expect(await fleet.pool.scanHostKey('device', { signal: never() })).toEqual(device.hostKey);
    const connection = await open();
    const { stdout } = await connection.exec('head -c 300000 /dev/zero', { timeoutMs: 10_000, signal: never() });
    expect(stdout.length).toBe(300_000);
    expect(proxy.asked).toEqual(Array(2).fill(`${device.address}:${device.port}`));
  });

  it.each(kinds)('logs in to $kind where it asks for that, and says when it is refused', async ({ kind, start }) => {
    proxy = await start(login);
    fleet = sshFleet();
    fleet.add('device', device, { proxy: through(kind, login) });
    expect((await open()).closed.aborted).toBe(false);
    fleet.pool.forget('device');
    fleet.add('device', device, { proxy: through(kind, { ...login, password: 'wrong wrong' }) });
    const error = await open().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'ssh.proxy-refused',
      params: { proxy: `${proxy.host}:${proxy.port}`, address: device.address },
    });
    expect(`${error} ${JSON.stringify(fleet.failed)}`).not.toContain('wrong wrong');
  });

  it.each(kinds)('whose $kind proxy cannot get there is told as that', async ({ kind, start }) => {
    proxy = await start();
    fleet = sshFleet();
    fleet.add('device', device, { proxy: through(kind), port: await freePort(device.address) });
    await expect(open()).rejects.toMatchObject({ code: 'ssh.proxy-refused', params: { address: device.address } });
  });

  it.each(kinds)('lets the $kind proxy look up its name', async ({ kind, start }) => {
    proxy = await start();
    fleet = sshFleet();
    fleet.add('device', device, { proxy: through(kind), address: 'no-such-device.invalid' });
    await expect(open()).rejects.toMatchObject({ code: 'ssh.proxy-refused' });
    expect(proxy.asked).toEqual([`no-such-device.invalid:${device.port}`]);
  });

  it.each([
    ['socks5', 'silence', null],
    ['http', 'silence', null],
    ['socks5', 'a greeting of another kind', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['http', 'a header without an end', 'HTTP/1.1 200 OK\r\n'.padEnd(60_000, 'x')],
    ['http', 'no HTTP', `SSH-2.0-nothing\r\n\r\n`],
  ] as const)('whose %s proxy answers with %s is given up on in time', async (kind, _what, answer) => {
    proxy = await startBabbler(answer);
    fleet = sshFleet({ readyMs: 700 });
    fleet.add('device', device, { proxy: through(kind) });
    const before = Date.now();
    const code = answer === null ? /ssh\.proxy-(unreachable|refused)/ : /ssh\.proxy-refused/;
    await expect(open()).rejects.toMatchObject({ code: expect.stringMatching(code) });
    expect(Date.now() - before).toBeLessThan(3000);
  });

  it('whose proxy is not there is told as that, and not as down', async () => {
    proxy = await startHttpProxy();
    fleet = sshFleet();
    fleet.add('device', device, { proxy: { ...through('http'), port: await freePort(proxy.host) } });
    await expect(open()).rejects.toMatchObject({ code: 'ssh.proxy-unreachable' });
  });
});
