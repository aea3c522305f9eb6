import { describe, expect, test } from 'vitest';
import { decoded, guessEncoding } from '../../../renderer/model/text-encoding.ts';

const bytesOf = (text: string, encoding: BufferEncoding) => new Uint8Array(Buffer.from(text, encoding));

describe('how a file is written', () => {
  test('is told by its mark, and that it is UTF-8 by its bytes', () => {
    const text = 'name;ip\nMüller 泵站;10.0.0.1\n';
    expect(guessEncoding(bytesOf(text, 'utf8'))).toBe('utf-8');
    const wide = new Uint8Array([0xff, 0xfe, ...bytesOf(text, 'utf16le')]);
    expect(decoded(wide, guessEncoding(wide))).toBe(text);
    expect(guessEncoding(new Uint8Array([0xfe, 0xff, 0, 0x61]))).toBe('utf-16be');
    expect(guessEncoding(new Uint8Array())).toBe('utf-8');
  });

  test('of a table that Chinese or western Excel saved is told from its letters', () => {
    // "泵站;10.0.0.1" as GBK, then "Müller;Straße;Zürich" as Latin 1.
    const gbk = new Uint8Array([0xb1, 0xc3, 0xd5, 0xbe, ...bytesOf(';10.0.0.1\n', 'ascii')]);
    expect(decoded(gbk, guessEncoding(gbk))).toBe('泵站;10.0.0.1\n');
    const western = bytesOf('Müller;Straße;Zürich;10.0.0.1\n', 'latin1');
    expect(decoded(western, guessEncoding(western))).toBe('Müller;Straße;Zürich;10.0.0.1\n');
  });
});
