import { FlotillaError } from '../../../contract/errors.ts';
import { saveBlob } from '../../app/save-file.ts';
import { bytesText } from '../../model/amounts.ts';

declare global {
  interface Window {
    /** Only in browsers that let a page write into a file that was chosen. */
    readonly showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
  }
}

/** Up to this size a file is saved as any download is; above it, straight into a file that is chosen first. */
const plainBytes = 256 * 1024 ** 2;
const maxBlobBytes = 1024 ** 3;

/** Takes a file piece by piece. */
export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The file is whole: it is put where it belongs. */
  finish(fileName: string): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Makes the sinks of one file, one for each attempt. */
export type OpenSink = () => Promise<Sink>;

/**
 * Where a file of this size goes. Must be called in the click that asks for it, as the choice of a file needs one.
 * Null where no file was chosen after all. Throws `transfer.too-large-to-save`.
 */
export async function chooseSink(name: string, sizeBytes: number): Promise<OpenSink | null> {
  if (sizeBytes <= plainBytes) return openBlob;
  // The desktop asks for the place of every download, and lets no page write elsewhere.
  const pick = window.flotilla ? undefined : window.showSaveFilePicker;
  if (pick) {
    const handle = await pick({ suggestedName: name }).catch(unlessAborted);
    return handle && (() => openFile(handle));
  }
  if (sizeBytes <= maxBlobBytes) return openBlob;
  const params = { file: name, size: bytesText(sizeBytes), limit: bytesText(maxBlobBytes) };
  throw new FlotillaError('transfer.too-large-to-save', params);
}

async function openBlob(): Promise<Sink> {
  // The browser moves the bytes of a blob to its own storage; here are only its handles.
  let parts: Blob[] = [];
  return {
    write: async (bytes) => void parts.push(new Blob([bytes])),
    finish: async (fileName) => {
      saveBlob(fileName, new Blob(parts));
      parts = [];
    },
    abandon: async () => {
      parts = [];
    },
  };
}

async function openFile(handle: FileSystemFileHandle): Promise<Sink> {
  const file = await handle.createWritable();
  return { write: (bytes) => file.write(bytes), finish: () => file.close(), abandon: () => file.abort() };
}

function unlessAborted(error: unknown): null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  throw error;
}
