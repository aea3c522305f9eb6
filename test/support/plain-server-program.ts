import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

// A server that knows the text of the Modules API alone, as devices had it before us: no token, no health, no log, no keys. It is copied
// to the device and runs there by itself, so that it imports nothing of ours. Its habits are those of the historic servers:
// `null` where a module was, 304 without a body for "already so", 500 and `{"error":{}}` for an unknown id, no `enabled`, `sync` refused,
// and a package that it cannot install is registered all the same.

interface Entry {
  id: string;
  description: { name: string; version: string };
  status: { installed: boolean; initialized: boolean; running: boolean; result?: string };
}

/** What the test asks of it, and what it tells the test. */
export type Order = { hangUpAfterNext: 'change' } | { say: 'nonsense' | 'the text' };
export type Notice = { port: number } | { taken: Order };
/** A line of the file that is the second argument; it is there before the request is answered. */
export type Asked = { request: string; authorized: boolean; keyed: boolean };

const modules: (Entry | null)[] = [];
let hangsUp = false;
let speaks = true;
const tell = (notice: Notice) => process.send?.(notice);

process.on('message', (order: Order) => {
  if ('say' in order) speaks = order.say === 'the text';
  else hangsUp = true;
  tell({ taken: order });
});
process.on('disconnect', () => process.exit());

const server = createServer(async (request, response) => {
  const body = await jsonOf(request);
  const { method = '', url = '', headers } = request;
  const authorized = headers.authorization !== undefined;
  const keyed = headers['idempotency-key'] !== undefined;
  const asked: Asked = { request: `${method} ${url}`, authorized, keyed };
  appendFileSync(process.argv[3] ?? '', `${JSON.stringify(asked)}\n`);
  if (!speaks) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works</h1>');
  const [status, reply] = answer(method, url, body);
  if (method !== 'GET' && hangsUp) {
    hangsUp = false;
    request.socket.destroy();
    return;
  }
  send(response, status, reply);
});

function send(response: ServerResponse, status: number, reply: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(status === 304 ? undefined : JSON.stringify(reply));
}

async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

const failed: [number, unknown] = [500, { error: {} }];

function answer(method: string, url: string, body: Record<string, unknown>): [number, unknown] {
  const [, root, id, action, more] = url.split('/');
  if (root !== 'modules' || more !== undefined) return [404, `Cannot ${method} ${url}`];
  if (id === undefined) {
    if (method === 'GET') return [200, { modules }];
    return method === 'POST' ? create(body) : failed;
  }
  const index = modules.findIndex((entry) => entry?.id === id);
  const entry = modules[index];
  if (!entry) return failed;
  if (action === 'action') return method === 'POST' ? act(entry, body.command) : failed;
  if (action !== undefined) return [404, `Cannot ${method} ${url}`];
  if (method === 'GET') return [200, entry];
  if (method === 'PUT') return update(entry, body);
  if (method !== 'DELETE') return failed;
  modules[index] = null;
  return [200, { deleted: true }];
}

function create({ name, version }: Record<string, unknown>): [number, unknown] {
  if (typeof name !== 'string' || typeof version !== 'string') return failed;
  if (modules.some((entry) => entry?.description.name === name)) return failed;
  const installed = !name.startsWith('missing-');
  const entry = {
    id: randomUUID(),
    description: { name, version },
    status: { installed, initialized: false, running: false },
  };
  modules.push(entry);
  return [200, { id: entry.id, description: entry.description, status: { installed } }];
}

function update(entry: Entry, { version }: Record<string, unknown>): [number, unknown] {
  if (typeof version !== 'string') return failed;
  if (entry.description.version === version) return [304, undefined];
  entry.description.version = version;
  return [200, { id: entry.id, description: entry.description, status: { installed: true } }];
}

function act(entry: Entry, command: unknown): [number, unknown] {
  const { status } = entry;
  if (command === 'start' || command === 'restart') {
    if (command === 'start' && status.running) return [304, undefined];
    // It says that all went well, whatever came of it.
    status.running = !entry.description.name.startsWith('broken-');
    status.result = status.running ? '' : 'Error: Command failed: ';
    return [200, { result: true }];
  }
  if (command !== 'stop') return failed;
  if (!status.running) return [304, undefined];
  status.running = false;
  return [200, { result: true }];
}

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') tell({ port: address.port });
});
