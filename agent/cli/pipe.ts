import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { endpointSchema } from '../../contract/agent/common.ts';

/** Connects standard input and output with the agent that runs on a data folder, until either side ends. */
export async function pipe(dataDir: string): Promise<number> {
  const { port } = endpointSchema.parse(JSON.parse(await readFile(join(dataDir, 'endpoint.json'), 'utf8')));
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  process.stdin.pipe(socket);
  socket.pipe(process.stdout);
  return new Promise((resolve) => {
    socket.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      process.stdin.destroy();
      resolve(1);
    });
    socket.once('close', () => {
      process.stdin.destroy();
      resolve(0);
    });
  });
}
