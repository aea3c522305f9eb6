import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { moduleWriteSchema } from '../../../contract/agent/modules.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { MemoryDevice } from '../../support/memory-device.ts';

export interface ServedDevices {
  /** Every change is answered only after this. */
  answers?: Promise<void>;
  /** Whose first change is made, and its answer lost. */
  losesAnswer?: MemoryDevice | undefined;
}

/** Devices that outlive the process that works on them, at an address on loopback. */
export async function serveDevices(
  devices: Map<string, MemoryDevice>,
  { answers = Promise.resolve(), losesAnswer }: ServedDevices = {},
): Promise<string> {
  const server = createServer(async (request, response) => {
    const memory = devices.get(request.url?.split('/')[1] ?? '');
    if (!memory) return response.writeHead(404).end();
    if (request.method === 'GET') return response.end(JSON.stringify({ modules: [...memory.modules.values()] }));
    const idempotencyKey = String(request.headers['idempotency-key']);
    const write = moduleWriteSchema.parse(await json(request));
    const made = await memory.client.createModule(write, { idempotencyKey, signal: new AbortController().signal });
    await answers;
    if (memory === losesAnswer && memory.requests.length === 1) return response.destroy();
    return response.end(JSON.stringify(made));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** So many devices in a new inventory, and what answers for each. */
export function makeDevices(file: string, count: number): Map<string, MemoryDevice> {
  const inventory = openInventory(file);
  const devices = new Map<string, MemoryDevice>();
  for (let port = 1; port <= count; port++) {
    const device = { name: `device ${port}`, address: '127.0.0.9', port, user: 'root', site: '', notes: '' };
    devices.set(inventory.devices.add({ ...device, credentialId: null, tags: [] }).id, new MemoryDevice());
  }
  inventory.close();
  return devices;
}
