import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { blobStateSchema } from '../../contract/agent/blobs.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { agentCode, agentError } from './agent-errors.ts';
import type { AgentHttp, AgentReply } from './agent-http.ts';

const readMs = 30_000;
/** For one part: even the smallest may take long on a slow link. */
const partMs = 10 * 60_000;
const smallestPart = 128 * 1024;
const largestPart = 2 * 1024 * 1024;
/** A part that took less than this is followed by a larger one. */
const quickMs = 1000;
const busyTries = 30;
const busyMs = 1000;

/** A file of this laptop, by the hash of its content. */
export interface BlobFile {
  sha256: string;
  sizeBytes: number;
  path: string;
}

export interface PutOptions {
  signal: AbortSignal;
  /** Told how much of it is on the device. */
  onProgress?(doneBytes: number): void;
}

/** Where packages and images are sent ahead of their use. */
export interface BlobClient {
  /**
   * Brings a file to the device, from where an earlier attempt was cut. `sent`: something had to be sent. Throws `agent.no-blobs`, `blob.*`,
   * `agent.*`, `ssh.*`, `library.damaged` when the file is not as long as was said.
   */
  put(file: BlobFile, options: PutOptions): Promise<{ sent: boolean }>;
}

/**
 * The blobs of one agent. They travel in parts, each a request of its own: so the connection serves others between them, and what is cut
 * off loses little.
 */
export function createBlobClient(http: AgentHttp): BlobClient {
  const { address } = http.connection;

  /** How much is there. */
  async function look({ sha256 }: BlobFile, signal: AbortSignal) {
    const reply = await http.send({ method: 'GET', path: `/blobs/${sha256}`, timeoutMs: readMs, signal });
    if (reply.status === 404) return { bytes: 0, complete: false };
    return stateIn(reply);
  }

  function stateIn(reply: AgentReply) {
    const parsed = blobStateSchema.safeParse(reply.body);
    if (reply.status < 200 || reply.status > 299) throw agentError(reply, { address });
    if (!parsed.success) throw new FlotillaError('agent.bad-reply', { address, detail: 'no state of a blob' });
    return parsed.data;
  }

  function putPart({ sha256, sizeBytes }: BlobFile, { from, bytes }: Part, signal: AbortSignal): Promise<AgentReply> {
    const headers: Record<string, string> = { 'content-type': 'application/octet-stream' };
    if (bytes.length > 0) headers['content-range'] = `bytes ${from}-${from + bytes.length - 1}/${sizeBytes}`;
    return http.send({ method: 'PUT', path: `/blobs/${sha256}`, body: bytes, headers, timeoutMs: partMs, signal });
  }

  async function sendFrom(start: number, source: FileHandle, { file, signal, onProgress }: Sending): Promise<void> {
    let from = start;
    let partBytes = smallestPart;
    let busy = 0;
    for (;;) {
      // All of it may be there and not be proved yet: then its end is sent again.
      from = Math.max(0, Math.min(from, file.sizeBytes - 1));
      onProgress?.(from);
      const bytes = await read(source, from, Math.min(partBytes, file.sizeBytes - from));
      if (bytes === null) throw new FlotillaError('library.damaged', { name: nameOf(file) });
      const startedAt = performance.now();
      const reply = await putPart(file, { from, bytes }, signal);
      if (isBusy(reply) && busy < busyTries) {
        busy += 1;
        await pause(signal);
        ({ bytes: from } = await look(file, signal));
        continue;
      }
      if (reply.status === 404 || reply.status === 405) throw new FlotillaError('agent.no-blobs', { address });
      const state = stateIn(reply);
      onProgress?.(state.bytes);
      if (state.complete) return;
      from = state.bytes;
      if (performance.now() - startedAt < quickMs) partBytes = Math.min(partBytes * 2, largestPart);
    }
  }

  return {
    async put(file, options) {
      const { bytes, complete } = await look(file, options.signal);
      if (complete) return { sent: false };
      const source = await open(file.path).catch((cause: unknown) => {
        throw new FlotillaError('library.missing', { name: nameOf(file) }, { cause });
      });
      try {
        await sendFrom(bytes, source, { file, ...options });
        return { sent: true };
      } finally {
        await source.close();
      }
    },
  };
}

interface Sending extends PutOptions {
  file: BlobFile;
}

function nameOf({ sha256 }: BlobFile): string {
  return sha256.slice(0, 12);
}

/** So many bytes of a file; `null` where it ends before. */
async function read(source: FileHandle, from: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await source.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) return null;
    done += bytesRead;
  }
  return bytes;
}

async function pause(signal: AbortSignal): Promise<void> {
  await delay(busyMs, undefined, { signal }).catch((cause: unknown) => {
    throw new FlotillaError('job.cancelled', {}, { cause });
  });
}

interface Part {
  from: number;
  bytes: Buffer;
}

/** Another request sends the same blob, such as one of ours whose connection was cut: then there will be more than we know. */
function isBusy(reply: AgentReply): boolean {
  const code = agentCode(reply);
  return code === 'busy' || code === 'wrong-offset';
}
