import type { Client, ClientChannel } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { ChannelStream } from './channel-stream.ts';

const saidChars = 500;
const lastWordsMs = 1000;

/**
 * Opens a command whose input and output are the two ways of a stream. A command that ends without a word fails the stream
 * with `ssh.command-failed` and what it complained of.
 */
export function pipeOn(client: Client, address: string, command: string): Promise<ChannelStream> {
  return new Promise((resolve, reject) => {
    try {
      client.exec(command, (error: (Error & { reason?: unknown }) | undefined, channel) => {
        // In the same turn, so that nothing the channel says is missed.
        if (!error) return resolve(new ChannelStream(listenForFailure(channel, address), 'TERM'));
        const params = { address, step: 'pipe', detail: error.message };
        reject(new FlotillaError('ssh.command-failed', params, { cause: error }));
      });
    } catch (error) {
      reject(new FlotillaError('ssh.connection-lost', { address }, { cause: error }));
    }
  });
}

function listenForFailure(channel: ClientChannel, address: string): ClientChannel {
  let complaint = '';
  let hasAnswered = false;
  channel.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk).slice(0, saidChars);
  });
  channel.once('data', () => {
    hasAnswered = true;
  });
  channel.once('exit', (code: number | null) => {
    if (code === 0 || hasAnswered) return;
    const fail = () => {
      clearTimeout(late);
      channel.removeListener('close', fail);
      const detail = complaint.trim() || `exit ${code ?? 'by a signal'}`;
      if (!hasAnswered)
        channel.emit('error', new FlotillaError('ssh.command-failed', { address, step: 'pipe', detail }));
    };
    // A server may say that a command ended before it sends what the command said last.
    const late = setTimeout(fail, lastWordsMs);
    channel.prependListener('close', fail);
  });
  return channel;
}
