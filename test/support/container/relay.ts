import { connect, createServer, type Server, type Socket } from 'node:net';

// Carries TCP connections between two network namespaces over a Unix socket, which belongs to none. Each connection
// starts with one line: the port on 127.0.0.1 that is meant on the other side.

const longestHeader = 6;

/** Takes connections from the other side and passes them on to ports of this one. */
export async function servePorts(socketPath: string): Promise<Server> {
  const server = createServer((incoming) => {
    incoming.on('error', () => incoming.destroy());
    readPort(incoming, (port) => join(incoming, connect({ host: '127.0.0.1', port })));
  });
  return listening(server, { path: socketPath });
}

/** Listens on a port of this side (0: any free one) and passes connections on to a port of the other. */
export async function passOn(port: number, farPort: number, socketPath: string): Promise<Server> {
  const server = createServer((incoming) => {
    const far = connect(socketPath);
    far.write(`${farPort}\n`);
    join(incoming, far);
  });
  return listening(server, { host: '127.0.0.1', port });
}

function listening(server: Server, where: { path: string } | { host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => resolve(server));
  });
}

function readPort(socket: Socket, found: (port: number) => void): void {
  let header = '';
  const read = () => {
    for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
      const character = String(byte);
      if (character === '\n') {
        socket.off('readable', read);
        found(Number(header));
        return;
      }
      header += character;
      if (header.length > longestHeader) socket.destroy();
    }
  };
  socket.on('readable', read);
}

function join(a: Socket, b: Socket): void {
  a.pipe(b);
  b.pipe(a);
  // What ends one side with an error, or before all was sent, ends the other: nothing hangs half-open.
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroySoon());
  }
}
