import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readArMember } from '../../../../agent/archives/ar.ts';
import { arArchive } from '../../../support/ar-archive.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';

const members = [
  ['debian-binary', Buffer.from('2.0\n')],
  ['odd', Buffer.from('abc')],
  ['control.tar.gz', Buffer.from('the control')],
] as const;

function inFile(): (bytes: Uint8Array, mostBytes?: number) => Promise<string | undefined> {
  const folder = makeTempFolder();
  onTestFinished(() => folder.remove());
  const file = join(folder.path, 'a');
  return async (bytes, mostBytes = 100) => {
    await writeFile(file, bytes);
    return (await readArMember(file, /^control\.tar\.gz$/, mostBytes))?.toString();
  };
}

describe('an ar archive', () => {
  it('gives the member that is wanted, also after one of odd length and without slashes', async () => {
    const read = inFile();
    expect(await read(arArchive(members))).toBe('the control');
    expect(await read(Buffer.from(arArchive(members).toString('latin1').replaceAll('/', ' '), 'latin1'))).toBe(
      'the control',
    );
  });

  it('gives nothing where it holds no such member, holds too much or too many, or is none', async () => {
    const read = inFile();
    expect(await read(arArchive(members.slice(0, 2)))).toBe(undefined);
    expect(await read(arArchive(members), 10)).toBe(undefined);
    const many = Array.from({ length: 16 }, (_, n) => [`m${n}`, Buffer.from('x')] as const);
    expect(await read(arArchive([...many, ...members]))).toBe(undefined);
    expect(await read(Buffer.from(''))).toBe(undefined);
    expect(await read(Buffer.from('\x1f\x8b and the rest'))).toBe(undefined);
  });

  it('that says it is larger than it is, or is changed or cut anywhere, never gives more than it holds', async () => {
    const read = inFile();
    const whole = arArchive(members);
    const lying = Buffer.from(whole.toString('latin1').replace(/11 {8}`/, '9999999999`'), 'latin1');
    expect(lying.equals(whole)).toBe(false);
    expect(await read(lying, Number.MAX_SAFE_INTEGER)).toBe(undefined);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length));
    await fc.assert(
      fc.asyncProperty(change, async ([at, value, length]) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        return ((await read(bytes.subarray(0, length))) ?? '').length <= whole.length;
      }),
      { numRuns: 200 },
    );
  });
});
