// What the main process holds, asked of its inspector: what is resident says more of when Node.js last tidied up.
import { z } from 'zod';
import { waitFor } from '../test/support/wait-for.ts';

/** Where Node.js opens its inspector when it is sent SIGUSR1. */
const inspector = 'http://127.0.0.1:9229/json';
const patienceMs = 20_000;

const listSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() })).nonempty();
const answerSchema = z.object({
  id: z.number(),
  result: z.object({ result: z.object({ value: z.unknown() }).optional() }),
});
const heldSchema = z.object({ pid: z.number(), heapUsed: z.number(), external: z.number() });

/** MiB that the process's JavaScript holds, buffers too, once everything that can go has gone. Throws when another process answers. */
export async function mainHeldMiB(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await addressOf());
  try {
    await told(socket, 'open');
    await ask(socket, 1, 'HeapProfiler.enable');
    for (const id of [2, 3]) await ask(socket, id, 'HeapProfiler.collectGarbage');
    const expression = '({ pid: process.pid, ...process.memoryUsage() })';
    const held = heldSchema.parse(await ask(socket, 4, 'Runtime.evaluate', { expression, returnByValue: true }));
    if (held.pid !== pid) throw new Error(`the inspector at ${inspector} is that of another process`);
    return (held.heapUsed + held.external) / 2 ** 20;
  } finally {
    socket.close();
  }
}

async function addressOf(): Promise<string> {
  const look = async () => {
    const list = await fetch(inspector).then(async (answer) => listSchema.parse(await answer.json()));
    return list[0]?.webSocketDebuggerUrl;
  };
  return await waitFor('the inspector to open', () => look().catch(() => undefined), patienceMs);
}

async function ask(socket: WebSocket, id: number, method: string, params = {}): Promise<unknown> {
  const answered = new Promise<unknown>((resolve, reject) => {
    const listen = ({ data }: MessageEvent) => {
      const answer = answerSchema.safeParse(JSON.parse(String(data)));
      if (!answer.success || answer.data.id !== id) return;
      socket.removeEventListener('message', listen);
      resolve(answer.data.result.result?.value);
    };
    socket.addEventListener('message', listen);
    AbortSignal.timeout(patienceMs).addEventListener('abort', () => reject(new Error(`no answer to ${method}`)));
  });
  socket.send(JSON.stringify({ id, method, params }));
  return await answered;
}

function told(socket: WebSocket, kind: 'open'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener(kind, () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('the inspector refused')), { once: true });
  });
}
