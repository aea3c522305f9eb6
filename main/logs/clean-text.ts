import { stripVTControlCharacters } from 'node:util';

// Everything but tab and line feed below the space, DEL and C1, and what turns the direction of text around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text from a device as it may be shown: no control sequences, no hidden characters; line ends are line feeds. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(unwanted, '');
}
