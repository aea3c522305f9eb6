import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findUser, isOurUser, userOfPeer } from '../../../main/browser/peer.ts';
import { ask, closeAll, pathOf, signIn, startTestHost } from './support.ts';

// What somebody else on this machine, or a page elsewhere in the same browser, may try against the browser host.

afterEach(closeAll);

const upgrade = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
};

test.each([
  ['a script of another site', 'cross-site', 'no-cors', 'script'],
  ['a page on another port of this machine, which the cookie goes along with', 'same-site', 'cors', 'empty'],
  ['an image on such a page', 'same-site', 'no-cors', 'image'],
  ['a frame in a page of another site', 'cross-site', 'navigate', 'iframe'],
  ['a frame in a page on another port', 'same-site', 'navigate', 'iframe'],
])('%s gets nothing, with the cookie too', async (_, site, mode, dest) => {
  const { host } = await startTestHost();
  const Cookie = await signIn(host);
  const headers = { Cookie, 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': dest };
  for (const path of ['/', '/assets/a.js', '/session', pathOf(host.newAddress())]) {
    const reply = await ask(host.port, path, headers);
    expect(reply.status).toBe(403);
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(reply.body).not.toContain('the app');
  }
});

test('a link to the host that is followed works, and so does a typed address', async () => {
  const { host } = await startTestHost();
  const Cookie = await signIn(host);
  const document = { Cookie, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
  expect((await ask(host.port, '/', { ...document, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(200);
  expect((await ask(host.port, '/', { ...document, 'Sec-Fetch-Site': 'none' })).status).toBe(200);
  const own = { Cookie, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' };
  expect((await ask(host.port, '/assets/a.js', own)).status).toBe(200);
});

test('a name that was made to point here is turned away before its token or cookie is looked at', async () => {
  const { host } = await startTestHost();
  const path = pathOf(host.newAddress());
  const Host = `rebound.example:${host.port}`;
  expect((await ask(host.port, path, { Host })).status).toBe(421);
  expect((await ask(host.port, '/rpc', { ...upgrade, Host, Origin: `http://${Host}` })).status).toBe(421);
  expect((await ask(host.port, path)).status).toBe(303);
});

test('no answer, not even a refusal, may be framed, or sends this address on as a referrer', async () => {
  const { host } = await startTestHost();
  const Cookie = await signIn(host);
  const replies = [
    await ask(host.port, pathOf(host.newAddress())),
    await ask(host.port, '/', { Cookie }),
    await ask(host.port, '/?token=guess'),
    await ask(host.port, '/', { Cookie, 'Sec-Fetch-Site': 'cross-site' }),
    await ask(host.port, '/', { Host: 'rebound.example' }),
    await ask(host.port, '/', { Cookie }, 'POST'),
  ];
  expect(replies.map(({ status }) => status)).toEqual([303, 200, 401, 403, 421, 403]);
  for (const { headers } of replies) {
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('neither the token nor the session is said again by any answer', async () => {
  const { host } = await startTestHost();
  const path = pathOf(host.newAddress());
  const token = new URL(path, 'http://x').searchParams.get('token') ?? '';
  const signedIn = await ask(host.port, path);
  const Cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const session = Cookie.split('=')[1] ?? '';
  const later = [
    await ask(host.port, '/', { Cookie }),
    await ask(host.port, path, { Cookie }),
    await ask(host.port, path),
    await ask(host.port, '/session', { Cookie }),
  ];
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(session).toMatch(/^[\w-]{43}$/);
  const text = later.map(({ headers, body }) => JSON.stringify(headers) + body).join('\n');
  expect(text).not.toContain(session);
  expect(JSON.stringify(signedIn.headers.location) + text).not.toContain(token);
});

test('the program of another user is cut off before it says anything', async () => {
  const { host } = await startTestHost({ userOf: () => (process.getuid?.() ?? 0) + 4711 });
  const path = pathOf(host.newAddress());
  await expect(ask(host.port, path)).rejects.toThrow(/ECONNRESET|EPIPE|hang up/);
});

test('this user, the administrator, and a user whom the system does not name are let in', () => {
  const ours = process.getuid?.() ?? 0;
  expect([ours, 0, null].map(isOurUser)).toEqual([true, true, true]);
  expect(isOurUser(ours + 4711)).toBe(false);
});

test.skipIf(process.platform !== 'linux')('Linux says whose program is at the other end of a connection', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const client = connect(address.port, '127.0.0.1');
  const [socket] = await once(server, 'connection');
  expect(userOfPeer(socket)).toBe(process.getuid?.());
  expect(userOfPeer({ localPort: address.port, remotePort: 1 })).toBeNull();
  client.destroy();
  socket.destroy();
  server.close();
});

test('a connection is found by both of its ports, and only while it stands', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1306 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 100 1 0 100 0 0 10 0
   1: 0100007F:1306 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 101 1 0 20 4 30 10 -1
   2: 0100007F:C001 0100007F:1306 01 00000000:00000000 00:00000000 00000000  1001        0 102 1 0 20 4 30 10 -1
   3: 0100007F:C002 0100007F:1306 06 00000000:00000000 03:00000f9d 00000000     0        0 0 3 0
   4: 0000000000000000FFFF00000100007F:C003 0000000000000000FFFF00000100007F:1306 01 0:0 00:0 0  1002        0 103`;
  const to = 0x1306;
  expect(findUser(table, { from: 0xc001, to })).toBe(1001);
  expect(findUser(table, { from: 0xc003, to })).toBe(1002);
  expect(findUser(table, { from: 0xc002, to })).toBeNull();
  expect(findUser(table, { from: 0xc001, to: 80 })).toBeNull();
  expect(findUser('', { from: 1, to })).toBeNull();
});
