import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanReply, cleanText } from '../../../main/device/clean-text.ts';

describe('text of a device', () => {
  it('loses colours, titles, bells and marks that turn text around', () => {
    const esc = String.fromCharCode(27);
    const bell = String.fromCharCode(7);
    expect(cleanText(`${esc}[31mred${esc}[0m ${esc}]0;title${bell}a${bell}b\u202Ec\u0085`, 100)).toBe('red abc');
  });

  it('keeps lines and tabs, and ends lines in one way', () => {
    expect(cleanText('a\tb\r\nc\rd', 100)).toBe('a\tb\ncd');
    expect(cleanLine('a\tb\r\nc', 100)).toBe('a b c');
  });

  it('is never longer than allowed, and never holds a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (text, max) => {
        const clean = cleanLine(text, max);
        expect(clean.length).toBeLessThanOrEqual(max);
        expect(clean).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('is cleaned wherever it is in a reply, and nothing else is changed', () => {
    const bell = String.fromCharCode(7);
    const reply = { list: [`a${bell}`, 1, null, { deep: `b${bell}` }], flag: false };
    expect(cleanReply(reply, 10)).toEqual({ list: ['a', 1, null, { deep: 'b' }], flag: false });
  });
});
