import type { TextFile } from '../../contract/app/import.ts';

/** Offers a file for saving, as the browser or the desktop does it. */
export function saveFile({ fileName, mediaType, text }: TextFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${mediaType};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
