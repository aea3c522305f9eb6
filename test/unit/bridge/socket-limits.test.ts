import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { flowWindow } from '../../../contract/app/bridge.ts';
import { createBridge } from '../../../main/api/bridge.ts';
import type { SocketLimits } from '../../../main/api/bridge-socket.ts';
import { createTestRouter, type TestContext, type Witness } from './test-router.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A WebSocket client that speaks bytes, so that it can leave out what every library does by itself. */
async function startBareWindow(
  limits: SocketLimits,
): Promise<{ socket: Socket; ended: Promise<unknown>; witness: Witness }> {
  const { router, witness } = createTestRouter();
  const bridge = createBridge<TestContext>({ router, onFault: () => {}, socketLimits: limits });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (accepted) => bridge.serveWebSocket(accepted, () => ({ user: 'kim' })));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  // The main side cuts it off in the middle of what it sends.
  socket.on('error', () => {});
  closers.push(
    () => socket.destroy(),
    () => server.close(),
  );
  const key = Buffer.from('0123456789abcdef').toString('base64');
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  const [head] = await once(socket, 'data');
  expect(String(head)).toContain('101 Switching Protocols');
  const [accepted] = server.clients;
  if (!accepted) throw new Error('no socket was accepted');
  return { socket, ended: once(accepted, 'close'), witness };
}

/** One masked text frame (a mask of zeros leaves the text as it is). */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  expect(payload.length).toBeLessThan(126);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

test('a window that answers no ping is cut off', async () => {
  const { ended } = await startBareWindow({ heartbeatMs: 20, closeMs: 50 });
  expect(await ended).toMatchObject([1006, expect.anything()]);
});

test('a window that reads nothing is cut off, and its producer has made no more than the window of unread frames', async () => {
  const { socket, ended, witness } = await startBareWindow({ heartbeatMs: 100, closeMs: 50 });
  socket.pause();
  socket.write(textFrame('{"i":"1","p":{"u":"/flood","b":{"json":{"bytes":50000}}}}'));
  await ended;
  await vi.waitFor(() => expect(witness.ended).toEqual(['flood']));
  expect(witness.sent).toBeGreaterThan(0);
  expect(witness.sent).toBeLessThan(flowWindow + 2 * 50_000);
});
