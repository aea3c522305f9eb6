import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { DeviceSession } from '../device/device.ts';
import type { LibraryFile, OperationContext } from './types.ts';

/** An item of the library. Throws `library.unknown`. */
export function libraryFile(sha256: string, { library }: OperationContext): LibraryFile {
  const file = library.item(sha256);
  if (!file) throw new FlotillaError('library.unknown');
  return file;
}

/** Brings an item of the library to the device's agent, going on where an earlier attempt was cut. Throws `agent.no-blobs`, `blob.*`. */
export async function sendAhead(
  session: DeviceSession,
  { sha256, sizeBytes }: LibraryFile,
  { report, library, signal }: OperationContext,
): Promise<void> {
  await report.step('send', async (step) => {
    const blobs = await session.blobs(signal);
    const onProgress = (doneBytes: number) => step.progress(doneBytes, sizeBytes);
    const { sent } = await blobs.put(
      { sha256, sizeBytes, path: await library.path(sha256, signal) },
      { signal, onProgress },
    );
    if (!sent) step.skip(phrase('already-there'));
  });
}
