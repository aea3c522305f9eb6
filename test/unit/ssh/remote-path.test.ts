import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readListing, readStat } from '../../../main/ssh/files-listing.ts';
import { assertPath, isText, pathFromBytes, pathToBytes, printfWord } from '../../../main/ssh/remote-path.ts';

const nameBytes = fc
  .uint8Array({ minLength: 1, maxLength: 60 })
  .filter((bytes) => !bytes.includes(0) && !bytes.includes(0x2f));

describe('a path of a device', () => {
  it('keeps every byte, also through JSON', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const path = pathFromBytes(bytes);
        expect([...pathToBytes(JSON.parse(JSON.stringify(path)))]).toEqual([...bytes]);
      }),
    );
  });

  it('is plain text where its bytes are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(pathFromBytes(Buffer.from(text))).toBe(text);
        expect(isText(text)).toBe(true);
      }),
    );
    expect(isText(pathFromBytes(Buffer.from([0x61, 0xff])))).toBe(false);
  });

  it('reaches a command line without control characters, and with its meaning', () => {
    fc.assert(
      fc.property(nameBytes, (bytes) => {
        const word = printfWord(pathFromBytes(bytes));
        expect(word).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        const meant = word.replaceAll(/\\0([0-7]{3})/g, (_all, octal) => `%${Number.parseInt(octal, 8)}%`);
        const back = meant.split(/(%\d+%)/).map((part) => {
          const code = /^%(\d+)%$/.exec(part)?.[1];
          return code === undefined ? Buffer.from(part) : Buffer.from([Number(code)]);
        });
        if (!Buffer.from(bytes).includes('%')) expect([...Buffer.concat(back)]).toEqual([...bytes]);
      }),
    );
  });

  it('is absolute, or refused', () => {
    for (const path of ['', 'a', '-rf', './a', '/a\0b']) {
      expect(() => assertPath(path)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
    }
    expect(() => assertPath('/a')).not.toThrow();
  });
});

describe('a listing that a shell printed', () => {
  it('is read name for name, whatever the names are', () => {
    const lookAlikes = fc.constantFrom('x\n81a4 7 1 .', '\n81a4 7 1 .', 'a\n', '\n', ' .', '81a4 1 1 .');
    const names = fc.uniqueArray(
      fc.oneof(
        nameBytes,
        lookAlikes.map((text) => Buffer.from(text)),
      ),
      {
        selector: (bytes) => Buffer.from(bytes).toString('latin1'),
      },
    );
    fc.assert(
      fc.property(names, (all) => {
        const records = all.map((name, at) =>
          Buffer.concat([Buffer.from(`81a4 ${at} -1 ./`), name, Buffer.from('\n')]),
        );
        const entries = readListing(Buffer.concat([...records, Buffer.from('//\n')]));
        expect(entries.map(({ name }) => [...pathToBytes(name)])).toEqual(all.map((name) => [...name]));
        expect(entries.map(({ sizeBytes }) => sizeBytes)).toEqual(all.map((_name, at) => at));
      }),
    );
  });

  it('never throws at what a device makes up, and takes only what is whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => readListing(Buffer.concat([bytes, Buffer.from('//\n')]))).not.toThrow();
        expect(() => readStat(Buffer.from(bytes))).not.toThrow();
      }),
    );
    expect(readListing(Buffer.from('81a4 1 1 ./cut off'))).toEqual([]);
  });

  it('has permissions also from a device without `stat`', () => {
    const text = 'drwxr-sr-t 4096 - ./folder\n-rwsr-x--- 12 - ./file\nlrwxrwxrwx 3 - ./link\n//\n./link\0to\0folder\0';
    expect(readListing(Buffer.from(text))).toEqual([
      { name: 'folder', kind: 'folder', sizeBytes: 4096, modifiedAt: null, mode: 0o3755, link: null },
      { name: 'file', kind: 'file', sizeBytes: 12, modifiedAt: null, mode: 0o4750, link: null },
      {
        name: 'link',
        kind: 'link',
        sizeBytes: 3,
        modifiedAt: null,
        mode: 0o777,
        link: { target: 'to', kind: 'folder' },
      },
    ]);
  });
});
