import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { maxFrameBytes } from '../../../contract/app/bridge.ts';
import { createBridge } from '../../../main/api/bridge.ts';
import { type BridgeClient, clientOver } from '../../../renderer/app/bridge/client-over.ts';
import { overPort } from '../../../renderer/app/bridge/port.ts';
import { openSocket } from '../../../renderer/app/bridge/socket.ts';
import type { OpenWire } from '../../../renderer/app/bridge/wire.ts';
import { createTestRouter, type TestContext, type TestContract, type Witness } from './test-router.ts';

const times = { openMs: 5_000, firstRetryMs: 10, lastRetryMs: 50, steadyMs: 1_000 };

export interface Rig extends BridgeClient<TestContract> {
  witness: Witness;
  faults: unknown[];
  /** How often the client opened a wire. */
  opened(): number;
  /** What a reload of the window does to its wire. */
  reload(): void;
  /** What the main side does when it closes or dies. */
  drop(): void;
  /** A wire of its own that speaks no oRPC. */
  rawWire(): Promise<RawWire>;
  close(): Promise<void>;
}
export interface RawWire {
  send(frame: string): void;
  /** All frames that came, as text. */
  received: string[];
  closed: Promise<unknown>;
}
export type MakeContext = () => TestContext | Promise<TestContext>;

const plainContext: MakeContext = () => ({ user: 'kim' });

/** Client and server over a MessageChannel of worker_threads; a new channel for each time the client connects. */
export async function portRig(makeContext = plainContext): Promise<Rig> {
  const { router, witness } = createTestRouter();
  const faults: unknown[] = [];
  const bridge = createBridge<TestContext>({ router, onFault: (fault) => faults.push(fault) });
  const ports: { window: MessagePort; conversation: { close(): void } }[] = [];
  const open = async (): Promise<OpenWire> => {
    const { port1, port2 } = new MessageChannel();
    ports.push({ window: port2, conversation: bridge.serveMessagePort(port1, makeContext) });
    return overPort(port2);
  };
  const { client, connection } = clientOver<TestContract>(open, times);
  return {
    client,
    connection,
    witness,
    faults,
    opened: () => ports.length,
    reload: () => ports.at(-1)?.window.close(),
    drop: () => ports.at(-1)?.conversation.close(),
    async rawWire() {
      const { port1, port2 } = new MessageChannel();
      ports.push({ window: port2, conversation: bridge.serveMessagePort(port1, makeContext) });
      const received: string[] = [];
      port2.on('message', (frame) => received.push(String(frame)));
      return { send: (frame) => port2.postMessage(frame), received, closed: once(port2, 'close') };
    },
    async close() {
      connection.close();
      for (const { window } of ports) window.close();
    },
  };
}

/** Client and server over a real WebSocket on loopback. */
export async function socketRig(makeContext = plainContext): Promise<Rig> {
  const { router, witness } = createTestRouter();
  const faults: unknown[] = [];
  const bridge = createBridge<TestContext>({ router, onFault: (fault) => faults.push(fault) });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: maxFrameBytes });
  await once(server, 'listening');
  const conversations: { close(): void }[] = [];
  server.on('connection', (socket) => conversations.push(bridge.serveWebSocket(socket, makeContext)));
  const { port } = server.address() as AddressInfo;

  const url = `ws://127.0.0.1:${port}`;
  const wires: OpenWire[] = [];
  const openOne = openSocket(url, async () => true);
  const open = async (signal: AbortSignal) => {
    const wire = await openOne(signal);
    wires.push(wire);
    return wire;
  };
  const { client, connection } = clientOver<TestContract>(open, times);
  return {
    client,
    connection,
    witness,
    faults,
    opened: () => wires.length,
    reload: () => wires.at(-1)?.close(),
    drop: () => conversations.at(-1)?.close(),
    async rawWire() {
      const socket = new WebSocket(url);
      const received: string[] = [];
      socket.addEventListener('message', (event) => received.push(String(event.data)));
      const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
      await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
      return { send: (frame) => socket.send(frame), received, closed };
    },
    async close() {
      connection.close();
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
