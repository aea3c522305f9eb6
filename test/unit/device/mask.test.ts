import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Masker } from '../../../main/device/mask.ts';

/** What is shown of a text that comes in these pieces, one after another and at its end. */
function shownOf(pieces: readonly string[], secrets: readonly string[]): string[] {
  const masker = new Masker(secrets);
  return [...pieces.map((piece) => masker.take(piece)), masker.end()];
}

const masked = (text: string, secrets: readonly string[]) => shownOf([text], secrets).join('');

describe('a secret in a text', () => {
  test('is masked wherever it stands, and the rest stays', () => {
    expect(masked('the pin is 4711-aa, twice: 4711-aa.', ['4711-aa'])).toBe('the pin is •••, twice: •••.');
    expect(masked('nothing to hide', ['4711-aa'])).toBe('nothing to hide');
    expect(masked('no secrets', [])).toBe('no secrets');
  });

  test('is masked across pieces, and no part of it is shown before it is known', () => {
    const secret = 'open sesame';
    const pieces = [...`x open sea, ${secret}!`];
    const shown = shownOf(pieces, [secret]);
    expect(shown.join('')).toBe('x open sea, •••!');
    // Held back while it could still become the secret, and told once it cannot.
    expect(shownOf(['x open se', 'a'], [secret])).toEqual(['x ', 'open sea', '']);
  });

  test('that ends early is masked when as much of it is there as a secret has at least', () => {
    expect(shownOf(['so: open s'], ['open sesame'])).toEqual(['so: ', '•••']);
    expect(shownOf(['so: op'], ['open sesame'])).toEqual(['so: ', 'op']);
  });

  test('of fewer than four characters is left', () => {
    expect(masked('abc is everywhere: abc', ['abc'])).toBe('abc is everywhere: abc');
  });

  test('that overlaps another, or holds it, leaves nothing of either', () => {
    expect(masked('1234abcd5678', ['1234abcd', 'abcd5678'])).toBe('•••');
    expect(masked('1234abcd 1234', ['1234', '1234abcd'])).toBe('••• •••');
    expect(shownOf(['1234', 'abcd', ' 1234', 'ab'], ['1234', '1234abcd']).join('')).toBe('••• •••');
  });

  test('of several lines is masked line by line too, however they are indented', () => {
    const key = '-----BEGIN-----\nAAAABBBB\nCC\n-----END-----\n';
    expect(masked(`> AAAABBBB\r\n${key}`, [key])).toBe('> •••\r\n•••');
  });

  test('is masked as a shell that shows what it does writes it', () => {
    expect(masked(`+ echo 'it'\\''s me'`, [`it's me`])).toBe(`+ echo '•••'`);
    expect(masked(`+ echo $'one\\ntwo'`, ['one\ntwo'])).toBe(`+ echo $'•••'`);
  });

  test('however it is cut, is never shown, and what is shown does not depend on the cuts', () => {
    const words = fc.constantFrom('abab', 'ababab', 'ba', 'b', 'a', 'xyz1', '\n');
    const texts = fc.array(words, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.array(fc.nat(8), { maxLength: 40 }), (text, cuts) => {
        const secrets = ['abab', 'babaxyz1', 'xyz1'];
        const pieces: string[] = [];
        let rest = text;
        for (const cut of cuts) {
          pieces.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        const shown = shownOf([...pieces, rest], secrets).join('');
        expect(shown).toBe(masked(text, secrets));
        for (const secret of secrets) expect(shown).not.toContain(secret);
      }),
    );
  });

  test('is found in megabytes with many lines to look for', () => {
    const lines = Array.from({ length: 200 }, (_, n) => `line ${n} of a long key`).join('\n');
    const text = `${'some output, line after line\n'.repeat(30_000)}line 77 of a long key`;
    expect(masked(text, [lines]).endsWith('\n•••')).toBe(true);
  });
});
