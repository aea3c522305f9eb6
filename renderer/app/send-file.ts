import { transferChunkBytes } from '../../contract/app/transfers.ts';
import { client } from './api.ts';

/**
 * Sends a file of this window to main in chunks and returns its transfer, for the procedure that wants it. Only one chunk is in
 * memory at a time. Ends with the signal's reason, and drops what was sent; throws `transfer.*`.
 */
export async function sendFile(
  file: File,
  { signal, onProgress }: { signal: AbortSignal; onProgress?(doneBytes: number, totalBytes: number): void },
): Promise<string> {
  const { id } = await client.transfers.begin({ fileName: file.name, sizeBytes: file.size }, { signal });
  try {
    for (let offsetBytes = 0; offsetBytes < file.size; offsetBytes += transferChunkBytes) {
      signal.throwIfAborted();
      const data = await base64Of(file.slice(offsetBytes, offsetBytes + transferChunkBytes));
      const { receivedBytes } = await client.transfers.append({ transferId: id, offsetBytes, data }, { signal });
      onProgress?.(receivedBytes, file.size);
    }
    return id;
  } catch (error) {
    // What main still holds of it would be swept in an hour; the reason is what the caller wants to know.
    await client.transfers.drop({ transferId: id }).catch(() => {});
    throw error;
  }
}

const sliceChars = 0x8000;

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  // A function takes only so many arguments.
  for (let at = 0; at < bytes.length; at += sliceChars) {
    text += String.fromCharCode(...bytes.subarray(at, at + sliceChars));
  }
  return btoa(text);
}
