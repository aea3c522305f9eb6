import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';

/**
 * Sends what a command prints, at the pace the client takes it. Rejects when the channel closes before the end.
 *
 * INVARIANT: one write is under way on a channel at any time, on stdout or on stderr. When a write must wait for the
 * client's window, ssh2's server keeps the rest of it on the channel, never clears it, and on the next window sends
 * whichever rest it finds first: with two writers, or with an old rest left there, bytes would be lost or sent twice.
 */
export async function sendOutput(channel: ServerChannel, child: ChildProcessWithoutNullStreams): Promise<void> {
  const gone = new AbortController();
  channel.once('close', () => gone.abort());
  let turn: Promise<unknown> = Promise.resolve();
  const send = (to: Writable, chunk: Buffer) => {
    const mine = turn.then(() => writeOne(channel, to, chunk, gone.signal));
    turn = mine.catch(() => undefined);
    return mine;
  };
  const drain = async (from: AsyncIterable<Buffer>, to: Writable) => {
    for await (const chunk of from) await send(to, chunk);
  };
  await Promise.all([drain(child.stdout, channel), drain(child.stderr, channel.stderr)]);
}

async function writeOne(channel: ServerChannel, to: Writable, chunk: Buffer, gone: AbortSignal): Promise<void> {
  gone.throwIfAborted();
  for (const rest of ['_chunk', '_chunkcb', '_chunkErr', '_chunkcbErr']) Reflect.set(channel, rest, undefined);
  const ended = new AbortController();
  try {
    // ssh2 never calls back for a write to a channel that has closed, so the close must end the wait.
    await Promise.race([
      new Promise<void>((resolve, reject) => to.write(chunk, (error) => (error ? reject(error) : resolve()))),
      once(channel, 'close', { signal: ended.signal }).then(() => {
        throw new Error('the client closed the channel');
      }),
    ]);
  } finally {
    ended.abort();
  }
}
