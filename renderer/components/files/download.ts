import { downloadChunkBytes, type Download as ReadyDownload } from '../../../contract/app/files.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { fromBase64 } from '../../app/base64.ts';
import type { OpenSink, Sink } from './sink.ts';
import { isGone, type Move, type ReportMove } from './upload.ts';

/** Gets a file of a device to this laptop: to the host of Flotilla first, which proves it, then into a sink. */
export class Download implements Move {
  readonly #deviceId: string;
  readonly #path: string;
  readonly #openSink: OpenSink;
  /** What waits at the host since an attempt whose second half failed. */
  #ready: ReadyDownload | null = null;

  constructor(deviceId: string, path: string, openSink: OpenSink) {
    this.#deviceId = deviceId;
    this.#path = path;
    this.#openSink = openSink;
  }

  async run(report: ReportMove, signal: AbortSignal): Promise<void> {
    try {
      await this.#get(report, signal);
    } catch (error) {
      if (this.#ready === null || !isGone(error)) throw error;
      this.#ready = null;
      await this.#get(report, signal);
    }
    await this.drop();
  }

  async drop(): Promise<void> {
    if (this.#ready !== null) await client.files.dropDownload({ downloadId: this.#ready.id });
    this.#ready = null;
  }

  async #get(report: ReportMove, signal: AbortSignal): Promise<void> {
    if (this.#ready === null) {
      const input = { deviceId: this.#deviceId, path: this.#path };
      report('remote', 0);
      for await (const event of await client.files.download(input, { signal })) {
        if (event.kind === 'progress') report('remote', event.doneBytes);
        else this.#ready = event.download;
      }
    }
    if (this.#ready === null) throw new FlotillaError('host.disconnected');
    await this.#save(this.#ready, report, signal);
  }

  async #save(ready: ReadyDownload, report: ReportMove, signal: AbortSignal): Promise<void> {
    const sink = await written(ready, this.#openSink());
    try {
      let next = readPiece(ready, 0, signal);
      for (let offsetBytes = 0; offsetBytes < ready.sizeBytes; offsetBytes += downloadChunkBytes) {
        report('local', offsetBytes);
        const { data } = await next;
        // The next piece is on its way while this one is written.
        next = readPiece(ready, offsetBytes + downloadChunkBytes, signal);
        await written(ready, sink.write(fromBase64(data)));
      }
      await written(ready, sink.finish(ready.fileName));
    } catch (error) {
      await forget(sink);
      throw error;
    }
  }
}

/** A piece of what waits at the host; nothing past its end. What fails is told to who waits for it. */
function readPiece(ready: ReadyDownload, offsetBytes: number, signal: AbortSignal): Promise<{ data: string }> {
  if (offsetBytes >= ready.sizeBytes) return Promise.resolve({ data: '' });
  const input = { downloadId: ready.id, offsetBytes, lengthBytes: downloadChunkBytes };
  const piece = client.files.readDownload(input, { signal });
  piece.catch(() => {});
  return piece;
}

/** What the disk of this laptop did not take, in the words of the catalogue. */
async function written<T>(ready: ReadyDownload, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new FlotillaError('transfer.not-saved', { file: ready.fileName }, { cause });
  }
}

/** The failure that led here is the one to tell. */
async function forget(sink: Sink): Promise<void> {
  await sink.abandon().catch(() => undefined);
}
