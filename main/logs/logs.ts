import type { LogLine } from '../../contract/agent/common.ts';
import type { LogSource } from '../../contract/app/live.ts';
import type { OpenSession } from '../device/device.ts';
import { LineBuffer } from './line-buffer.ts';
import { linesOf } from './source-lines.ts';

export { LogService } from './service.ts';

// Live logs of devices, bounded: one, or many as one.

export interface FollowOptions {
  open: OpenSession;
  deviceId: string;
  source: LogSource;
  /** How many of the last lines come first. */
  lines: number;
  signal: AbortSignal;
  /** Lines that may wait for the reader. */
  limit?: number;
}

/**
 * The last lines of a log, then what comes, in batches, until the signal aborts or the device goes away. Leaving the loop
 * ends the stream on the device too. Throws what opening the session throws, `agent.*`, `module.unknown`, `ufop.*`, `ssh.connection-lost`.
 */
export async function* followLog(options: FollowOptions): AsyncGenerator<LogLine[], void, void> {
  const { deviceId, source, lines } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // What was asked for at once always fits.
  const buffer = new LineBuffer(Math.max(options.limit ?? 5000, lines));
  const endQuietly = () => buffer.end();
  signal.addEventListener('abort', endQuietly, { once: true });
  try {
    const session = await options.open(deviceId, signal);
    void pump(await linesOf(session, source, { lines, signal }), buffer);
    for (let batch = await buffer.take(); batch && !signal.aborted; batch = await buffer.take()) yield batch;
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    stop.abort();
  }
}

/** Never rejects: a failure reaches the reader through the buffer. */
async function pump(lines: AsyncIterable<LogLine[]>, buffer: LineBuffer): Promise<void> {
  try {
    for await (const batch of lines) buffer.push(batch);
    buffer.end();
  } catch (error) {
    buffer.end(error);
  }
}
