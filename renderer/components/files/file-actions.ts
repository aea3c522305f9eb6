import type { RemoteFolderView } from '../../../contract/app/files.ts';
import { useScreen } from '../../stores/screen.ts';
import { startUploads } from './moves.ts';

/** Sends files into a folder; asks once where some of their names are taken. */
export function sendInto(deviceId: string, folder: RemoteFolderView, files: readonly File[]): void {
  const names = new Set(folder.entries.map(({ name }) => name));
  const taken = new Set(files.map(({ name }) => name).filter((name) => names.has(name)));
  if (taken.size > 0) {
    useScreen.getState().openDialog({ kind: 'files', question: { kind: 'replace', deviceId, folder, files, taken } });
    return;
  }
  startUploads(
    deviceId,
    folder,
    files.map((file) => ({ file, replace: false })),
  );
}
