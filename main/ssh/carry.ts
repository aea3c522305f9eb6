import type { Client } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { ChannelStream } from './channel-stream.ts';

/** Where a connection leads on to; `label` names it in problems, with the hop. */
export interface Onward {
  address: string;
  port: number;
  label: string;
}

/** SSH_OPEN_CONNECT_FAILED: the server was willing and could not get there. */
const connectFailed = 2;

/** Opens direct-tcpip to a port as the server sees it. Throws `ssh.*`; what the server says is told apart where it can be. */
export function openOnward(client: Client, { address, port, label }: Onward): Promise<ChannelStream> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      // In the same turn, so that nothing the channel says is missed.
      if (!error) return resolve(new ChannelStream(channel));
      reject(onwardError(error, { label, port }));
    });
  });
}

function onwardError(error: Error & { reason?: unknown }, { label, port }: Omit<Onward, 'address'>): FlotillaError {
  const cause = { cause: error };
  const { reason, message } = error;
  if (reason === undefined) return new FlotillaError('ssh.connection-lost', { address: label }, cause);
  if (reason !== connectFailed) return new FlotillaError('ssh.forwarding-refused', { address: label }, cause);
  if (/refused/i.test(message)) return new FlotillaError('ssh.port-closed', { address: label, port }, cause);
  if (/resol|not known|name or service/i.test(message))
    return new FlotillaError('ssh.host-not-found', { address: label }, cause);
  return new FlotillaError('ssh.unreachable', { address: label }, cause);
}
