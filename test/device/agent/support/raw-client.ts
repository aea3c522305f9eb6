import { connect, type Socket } from 'node:net';

export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface RawAnswer {
  status: number;
  headers: string;
  body: string;
}

const patienceMs = 20_000;

/** Sends a request as it is, also one that no client library would send. Rejects when it is not answered. */
export function sendRequest(port: number, request: RawRequest): Promise<RawAnswer> {
  const lines = Object.entries({
    host: '127.0.0.1',
    connection: 'close',
    'content-length': String(Buffer.byteLength(request.body)),
    ...request.headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = `${request.method} ${request.path} HTTP/1.1\r\n${lines.join('')}\r\n${request.body}`;
  return exchange(port, (socket) => socket.write(text)).then(parse);
}

/** Sends bytes, and no more of them, and gives what comes back until the other side closes. */
export function sendBytes(port: number, bytes: Uint8Array): Promise<string> {
  return exchange(port, (socket) => socket.end(bytes));
}

/** Gives what comes back until the other side closes, or begins a stream of events. */
function exchange(port: number, send: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let text = '';
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${patienceMs} ms; so far: ${text.slice(0, 200)}`));
    }, patienceMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (/\r\ncontent-type: text\/event-stream/i.test(text) && text.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    send(socket);
  });
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  if (status === 0) throw new Error(`not answered: ${JSON.stringify(text.slice(0, 200))}`);
  return { status, headers: head, body: rest.join('\r\n\r\n') };
}
