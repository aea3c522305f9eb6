import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { ask, closeAll, pathOf, signIn, startTestHost } from './support.ts';

afterEach(closeAll);

const upgrade = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
};

test('the printed address signs a window in: a strict cookie, and on to an address without the token', async () => {
  const { host } = await startTestHost();
  const reply = await ask(host.port, pathOf(host.newAddress()));
  expect(reply).toMatchObject({ status: 303, headers: { location: '/', 'cache-control': 'no-store' } });
  const [cookie] = reply.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(new RegExp(`^flotilla-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
  const page = await ask(host.port, '/', { Cookie: cookie?.split(';')[0] ?? '' });
  expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  expect(page.body).toContain('the app');
});

test('a token works once', async () => {
  const { host } = await startTestHost();
  const path = pathOf(host.newAddress());
  expect((await ask(host.port, path)).status).toBe(303);
  const again = await ask(host.port, path);
  expect(again.status).toBe(401);
  expect(again.headers['set-cookie']).toBeUndefined();
});

test('a HEAD request, as a preview of a link makes, does not use the token up', async () => {
  const { host } = await startTestHost();
  const path = pathOf(host.newAddress());
  expect((await ask(host.port, path, {}, 'HEAD')).status).toBe(401);
  expect((await ask(host.port, path)).status).toBe(303);
});

test('a token is worth nothing after ten minutes, and a new address makes the one before worthless', async () => {
  let now = 1_000;
  const { host } = await startTestHost({ now: () => now });
  const first = pathOf(host.newAddress());
  const second = pathOf(host.newAddress());
  expect((await ask(host.port, first)).status).toBe(401);
  now += 10 * 60 * 1000;
  expect((await ask(host.port, second)).status).toBe(401);
});

test('a window that is signed in and opens a used address is simply sent to the app', async () => {
  const { host } = await startTestHost();
  const path = pathOf(host.newAddress());
  const reply = await ask(host.port, path);
  const cookie = reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect(await ask(host.port, path, { Cookie: cookie })).toMatchObject({ status: 303, headers: { location: '/' } });
});

test.each(['/', '/assets/a.js', '/session', '/no/such', '/?token=', '/?token=guess'])(
  'without a session %s shows where to find the address, in both languages',
  async (path) => {
    const { host } = await startTestHost();
    const reply = await ask(host.port, path);
    expect(reply.status).toBe(401);
    expect(reply.body).toContain('Open the address that Flotilla printed');
    expect(reply.body).toContain('终端');
    expect(reply.body).not.toContain('the app');
  },
);

test.each(['flotilla.example:PORT', '127.0.0.1', '127.0.0.1:1', 'localhost', '[::1]:PORT'])(
  'a request for the host %s is turned away, session or not',
  async (name) => {
    const { host } = await startTestHost();
    const headers = { Host: name.replace('PORT', String(host.port)), Cookie: await signIn(host) };
    expect((await ask(host.port, '/', headers)).status).toBe(421);
    expect((await ask(host.port, '/rpc', { ...headers, ...upgrade, Origin: `http://${headers.Host}` })).status).toBe(
      421,
    );
  },
);

test('localhost is our name too', async () => {
  const { host } = await startTestHost();
  const Host = `localhost:${host.port}`;
  const Cookie = await signIn(host);
  expect((await ask(host.port, '/', { Host, Cookie })).status).toBe(200);
  expect((await ask(host.port, '/rpc', { ...upgrade, Host, Cookie, Origin: `http://${Host}` })).status).toBe(101);
});

test('a WebSocket needs our origin and a session', async () => {
  const { host } = await startTestHost();
  const Cookie = await signIn(host);
  const Origin = `http://127.0.0.1:${host.port}`;
  const open = async (headers: Record<string, string>, path = '/rpc') =>
    (await ask(host.port, path, { ...upgrade, ...headers })).status;
  expect(await open({ Cookie, Origin })).toBe(101);
  expect(await open({ Origin })).toBe(401);
  expect(await open({ Cookie: `flotilla-${host.port}=guess`, Origin })).toBe(401);
  expect(await open({ Cookie })).toBe(403);
  expect(await open({ Cookie, Origin: 'http://evil.example' })).toBe(403);
  expect(await open({ Cookie, Origin: 'http://127.0.0.1:1' })).toBe(403);
  expect(await open({ Cookie, Origin: 'null' })).toBe(403);
  expect(await open({ Cookie, Origin: `http://localhost:${host.port}` })).toBe(403);
  expect(await open({ Cookie, Origin }, '/other')).toBe(404);
});

test('other methods than GET and HEAD are refused, from elsewhere as forbidden', async () => {
  const { host } = await startTestHost();
  const Cookie = await signIn(host);
  expect((await ask(host.port, '/', { Cookie, Origin: 'http://evil.example' }, 'POST')).status).toBe(403);
  expect((await ask(host.port, '/', { Cookie }, 'DELETE')).status).toBe(403);
  expect((await ask(host.port, '/', { Cookie, Origin: `http://127.0.0.1:${host.port}` }, 'POST')).status).toBe(405);
});

test.each([
  '/../package.json',
  '/assets/../../package.json',
  '/assets/%2e%2e/secret',
  '//etc/passwd',
  '/assets',
  '/index.html',
])('only files of the list are served: %s is not found', async (path) => {
  const { host } = await startTestHost();
  expect((await ask(host.port, path, { Cookie: await signIn(host) })).status).toBe(404);
});

test('every answer has the security headers', async () => {
  const { host } = await startTestHost();
  const Cookie = await signIn(host);
  const replies = [
    await ask(host.port, '/', { Cookie }),
    await ask(host.port, '/'),
    await ask(host.port, '/assets/a.js', { Cookie }),
    await ask(host.port, '/x', { Cookie }),
    await ask(host.port, '/', { Host: 'flotilla.example' }),
  ];
  for (const { headers } of replies) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  }
});

test('assets may be kept by the browser, pages may not', async () => {
  const { host } = await startTestHost();
  const Cookie = await signIn(host);
  expect((await ask(host.port, '/assets/a.js', { Cookie })).headers['cache-control']).toContain('immutable');
  expect((await ask(host.port, '/session', { Cookie })).headers['cache-control']).toBe('no-store');
  expect((await ask(host.port, '/session', { Cookie })).status).toBe(204);
});

test('it listens on 127.0.0.1 and on no other address of this machine', async () => {
  const { host } = await startTestHost();
  const others = [
    '127.0.0.2',
    ...Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .map(({ address }) => address),
  ];
  for (const address of others.filter((other) => other !== '127.0.0.1' && !other.startsWith('fe80'))) {
    const free = createServer();
    free.listen(host.port, address);
    await once(free, 'listening');
    free.close();
  }
});

test('a port that is taken is an error when it was asked for', async () => {
  const { host } = await startTestHost();
  await expect(startTestHost({ port: host.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('without a port asked for, two hosts find one each', async () => {
  const starts = [await startTestHost(), await startTestHost()];
  const hosts = await Promise.all(starts.map(() => startTestHost({ port: undefined })));
  expect(new Set(hosts.map(({ host }) => host.port)).size).toBe(2);
});

test('closing ends the windows and their subscriptions', async () => {
  const { host, witness } = await startTestHost();
  const window = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, {
    origin: `http://127.0.0.1:${host.port}`,
    headers: { Cookie: await signIn(host) },
  });
  await once(window, 'open');
  window.send('{"i":"1","p":{"u":"/silence","b":{}}}');
  await vi.waitFor(() => expect(witness.started).toEqual(['silence']));
  const closed = once(window, 'close');
  await host.close();
  await closed;
  await vi.waitFor(() => expect(witness.ended).toEqual(['silence']));
});
