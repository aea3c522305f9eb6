import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { endpointSchema } from '../../contract/agent/common.ts';

/** How long a reply may take once there is nothing more to ask. */
const lastWordsMs = 1_000;

/**
 * Connects standard input and output with an agent, until either side ends: the one at `knownPort`, which a user who may not
 * look into the data folder can name, or, when that is 0, the one that runs on the data folder.
 */
export async function pipe(dataDir: string, knownPort: number): Promise<number> {
  const port = knownPort || (await portOf(dataDir));
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  process.stdin.pipe(socket);
  // Who reads a stream says by this that they have left; the agent would not notice until it next has something to say.
  process.stdin.once('end', () => setTimeout(() => socket.destroy(), lastWordsMs).unref());
  socket.pipe(process.stdout, { end: false });
  // The agent has said its last: nothing sent from here on would be answered.
  socket.once('end', () => socket.destroy());
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

async function portOf(dataDir: string): Promise<number> {
  return endpointSchema.parse(JSON.parse(await readFile(join(dataDir, 'endpoint.json'), 'utf8'))).port;
}
