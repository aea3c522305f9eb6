import type { TextFile } from '../../contract/app/import.ts';

/** Offers a file for saving, as the browser or the desktop does it. */
export function saveFile({ fileName, mediaType, text }: TextFile): void {
  saveBlob(fileName, new Blob([text], { type: `${mediaType};charset=utf-8` }));
}

/** The same for bytes. */
export function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
