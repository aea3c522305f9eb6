import { FlotillaError } from '../../contract/errors.ts';

// A path of a device is bytes, of which only NUL is never a part. Here it is text that keeps each of them: what is not UTF-8
// stands as lone surrogates, U+DC80 for the byte 0x80 to U+DCFF for 0xFF, which JSON carries and no real text holds.

const escapeBase = 0xdc00;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text, so that `pathToBytes` gives the same bytes back. */
export function pathFromBytes(bytes: Uint8Array): string {
  const whole = decoded(bytes);
  if (whole !== null) return whole;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0);
    const part = length === 0 ? null : decoded(bytes.subarray(at, at + length));
    text += part ?? String.fromCharCode(escapeBase + (bytes[at] ?? 0));
    at += part === null ? 1 : length;
  }
  return text;
}

/** The bytes that a path stands for. */
export function pathToBytes(path: string): Buffer {
  if (isText(path)) return Buffer.from(path);
  return Buffer.concat(
    [...path].map((char) => (isEscape(char) ? Buffer.from([char.charCodeAt(0) & 0xff]) : Buffer.from(char))),
  );
}

/** False for a path that only a shell can be given, since SFTP libraries take text. */
export function isText(path: string): boolean {
  return !/\p{Cs}/u.test(path);
}

/** A path as an argument of `printf %b`, in characters that a command line and every shell leave alone. */
export function printfWord(path: string): string {
  return [...path].map((char) => (needsEscape(char) ? octal(pathToBytes(char)) : char)).join('');
}

/** Only absolute paths, so that none is taken for an option or depends on where a command began. Throws `input.invalid`. */
export function assertPath(path: string): void {
  if (path.startsWith('/') && !path.includes('\0')) return;
  throw new FlotillaError('input.invalid', { detail: 'path: not an absolute path' });
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

function isEscape(char: string): boolean {
  const code = char.charCodeAt(0);
  return char.length === 1 && code >= escapeBase + 0x80 && code <= escapeBase + 0xff;
}

function needsEscape(char: string): boolean {
  return isEscape(char) || char === '\\' || /\p{Cc}/u.test(char);
}

function octal(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
}
