import { createServer } from 'node:http';
import type { ServiceEnd, ServiceUnit } from '../../../../agent/runners/runner.ts';
import { SystemdRunner } from '../../../../agent/runners/systemd-runner.ts';

// Runs inside of a container: a systemd runner that a test outside calls over HTTP, on the port of the first argument.

export type SystemdCall =
  | { method: 'start'; unit: ServiceUnit }
  | { method: 'stop' | 'remove' | 'status' | 'log'; id: string }
  | { method: 'ends' };

const runner = new SystemdRunner({ dataDir: '/var/lib/driven', settleMs: 300, graceMs: 1_000, report: console.error });
const ends: ServiceEnd[] = [];
runner.onEnd((end) => ends.push(end));
await runner.adopt();

createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  try {
    const call: SystemdCall = JSON.parse(text);
    response.end(JSON.stringify({ value: (await answer(call)) ?? null }));
  } catch (error) {
    response.end(JSON.stringify({ error: error instanceof Error ? { ...error, message: error.message } : error }));
  }
}).listen(Number(process.argv[2]), '127.0.0.1');

async function answer(call: SystemdCall): Promise<unknown> {
  if (call.method === 'start') return runner.start(call.unit);
  if (call.method === 'stop') return runner.stop(call.id);
  if (call.method === 'remove') return runner.remove(call.id);
  if (call.method === 'status') return runner.status(call.id);
  if (call.method === 'log') return runner.log(call.id).tail({ lines: 1000 });
  return ends;
}
