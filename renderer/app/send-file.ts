import { type Transfer, transferChunkBytes } from '../../contract/app/transfers.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { client } from './api.ts';
import { toBase64 } from './base64.ts';

interface SendFile {
  signal: AbortSignal;
  onProgress(doneBytes: number): void;
}

/** Begins to bring a file of this window to the host of Flotilla. Throws `transfer.*`. */
export function beginFile(file: File, signal: AbortSignal): Promise<Transfer> {
  // A name of blanks alone is none to the host, which only shows it.
  const fileName = file.name.trim().slice(0, 255) || 'file';
  return client.transfers.begin({ fileName, sizeBytes: file.size }, { signal });
}

/** Brings what is missing of a file that was begun; after a cut it goes on where it was. Throws `transfer.*`. */
export async function sendFile(file: File, transferId: string, { signal, onProgress }: SendFile): Promise<void> {
  let { receivedBytes } = await client.transfers.get({ transferId }, { signal });
  while (receivedBytes < file.size) {
    const piece = file.slice(receivedBytes, receivedBytes + transferChunkBytes);
    const data = await toBase64(piece).catch((cause: unknown) => {
      throw new FlotillaError('transfer.unreadable', { file: file.name }, { cause });
    });
    const input = { transferId, offsetBytes: receivedBytes, data };
    receivedBytes = (await client.transfers.append(input, { signal })).receivedBytes;
    onProgress(receivedBytes);
  }
}
