import { connect } from 'node:net';
import type { AcceptConnection, RejectConnection, ServerChannel, TcpipRequestInfo } from 'ssh2';

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Serves a direct-tcpip channel to the device's loopback, which is this machine's; anywhere else is refused. */
export function serveForward(
  accept: AcceptConnection<ServerChannel>,
  reject: RejectConnection,
  { destIP, destPort }: TcpipRequestInfo,
): void {
  if (!loopback.has(destIP)) {
    reject();
    return;
  }
  const socket = connect({ host: destIP, port: destPort, noDelay: true, allowHalfOpen: true });
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.off('error', reject);
    const channel = accept();
    channel.once('close', () => socket.destroy());
    socket.once('error', () => channel.destroy());
    socket.once('close', () => channel.end());
    channel.pipe(socket);
    socket.pipe(channel);
  });
}
