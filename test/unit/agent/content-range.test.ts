import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPart } from '../../../agent/blobs/content-range.ts';
import { AgentError } from '../../../agent/errors.ts';

it('a request without a range starts at the beginning and is as long as it says', () => {
  expect(readPart(undefined, '10')).toEqual({ from: 0, to: 10, size: 10 });
  expect(readPart(undefined, undefined)).toEqual({ from: 0, to: undefined, size: undefined });
});

it('a range says where its bytes belong', () => {
  expect(readPart('bytes 5-9/20', '5')).toEqual({ from: 5, to: 10, size: 20 });
});

it('any true part of anything is read as it was meant', () => {
  const part = fc.tuple(fc.nat(1e9), fc.nat(1e9), fc.nat(1e9));
  fc.assert(
    fc.property(part, ([from, more, rest]) => {
      const [last, size] = [from + more, from + more + 1 + rest];
      expect(readPart(`bytes ${from}-${last}/${size}`, undefined)).toEqual({ from, to: last + 1, size });
    }),
  );
});

it('any other text is refused in words, or read as a part that makes sense', () => {
  const noise = fc.oneof(fc.string(), fc.stringMatching(/^bytes [0-9-]{0,40}\/[0-9*]{0,20}$/));
  fc.assert(
    fc.property(noise, fc.option(fc.string(), { nil: undefined }), (range, length) => {
      try {
        const { from, to = 0, size = 0 } = readPart(range, length);
        expect(from >= 0 && to > from && size >= to && Number.isSafeInteger(size)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AgentError);
      }
    }),
  );
});
