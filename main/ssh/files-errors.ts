import { stripVTControlCharacters } from 'node:util';
import { FlotillaError } from '../../contract/errors.ts';

const shownChars = 300;

export interface Failure {
  address: string;
  path: string;
  detail: string;
}

/** Text of a device in one line without anything that is not printed. */
export function shown(text: string): string {
  return stripVTControlCharacters(text.slice(0, 4000))
    .replace(/[\p{Cc}\p{Cs}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+/gu, ' ')
    .trim()
    .slice(0, shownChars);
}

export type FilesCode = 'files.not-found' | 'files.denied' | 'files.exists' | 'files.not-a-folder' | 'files.not-empty';

/** A failure that the catalogue has a sentence for. */
export function filesError(code: FilesCode, { address, path }: Pick<Failure, 'address' | 'path'>): FlotillaError {
  return new FlotillaError(code, { address, path: shown(path) });
}

/** Any other failure, with what the device said. */
export function filesFailed({ address, path, detail }: Failure): FlotillaError {
  return new FlotillaError('files.failed', { address, path: shown(path), detail: shown(detail) || 'no reason given' });
}
