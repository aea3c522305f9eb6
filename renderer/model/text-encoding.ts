/** How the text of a file is written; by the names that a browser knows them by. */
export const textEncodings = ['utf-8', 'gb18030', 'windows-1252', 'utf-16le', 'utf-16be'] as const;
export type TextEncoding = (typeof textEncodings)[number];

/** The text of a file that is written so; what cannot be read stands as a replacement sign. */
export function decoded(bytes: Uint8Array, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** How a file is most likely written: by its mark, else UTF-8 where it is that, else as Chinese or western Excel saves it. */
export function guessEncoding(bytes: Uint8Array): TextEncoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (reads(bytes, 'utf-8')) return 'utf-8';
  return inPairs(bytes) && reads(bytes, 'gb18030') ? 'gb18030' : 'windows-1252';
}

function reads(bytes: Uint8Array, encoding: TextEncoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A Chinese sign is nearly always two high bytes; a western letter with an accent stands alone between others. */
function inPairs(bytes: Uint8Array): boolean {
  let [run, odd, even] = [0, 0, 0];
  for (let at = 0; at <= bytes.length; at++) {
    if ((bytes[at] ?? 0) >= 0x80) run++;
    else {
      if (run % 2 === 1) odd++;
      else if (run > 0) even++;
      run = 0;
    }
  }
  return even > odd * 4;
}
