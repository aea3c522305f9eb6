import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { colouredLine } from '../../../main/device/colours.ts';

const esc = '\u001b';

describe('a coloured line of a log', () => {
  test('is plain text, and says which parts were coloured', () => {
    expect(colouredLine(`a ${esc}[31mred${esc}[0m ${esc}[1;92mbold${esc}[m end`, 100)).toEqual({
      text: 'a red bold end',
      spans: [
        { from: 2, to: 5, colour: 'red', bold: false },
        { from: 6, to: 10, colour: 'green', bold: true },
      ],
    });
  });

  test('takes the parameters of other colours for no codes of their own', () => {
    expect(colouredLine(`${esc}[38;5;31mx${esc}[38;2;31;32;33my`, 100)).toEqual({ text: 'xy' });
  });

  test('puts no control sequence together from its pieces', () => {
    const { text } = colouredLine(`${esc}${esc}[31m[2J${esc}]0;title\u0007 \u202Eevil`, 100);
    expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test('holds no control characters, is never too long, and its spans lie within it, whatever comes', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(esc, `${esc}[`, '31m', `${esc}[31m`, `${esc}[0m`, `${esc}[1m`, ';', 'm', '\u009b', '<b>', '\r'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { text, spans = [] } = colouredLine(pieces.join(''), 60);
        expect(text.length).toBeLessThanOrEqual(60);
        expect(text).not.toMatch(/\p{Cc}/u);
        let end = 0;
        for (const { from, to } of spans) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
