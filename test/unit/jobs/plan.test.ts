import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countOf, waveSizes, wavesOf } from '../../../main/jobs/waves.ts';
import { isOpen, nextOpening } from '../../../main/jobs/window.ts';

const at = (day: number, hours: number, minutes = 0) => new Date(2026, 2, day, hours, minutes).getTime();
/** The 2nd of March is a Monday. */
const night = { from: '22:00', to: '02:00', days: [1] };

describe('waves', () => {
  test('take a part of all rounded up, and at least one', () => {
    expect(countOf({ unit: 'percent', value: 10 }, 37)).toBe(4);
    expect(countOf({ unit: 'percent', value: 0.1 }, 5)).toBe(1);
    expect(countOf({ unit: 'count', value: 3 }, 1)).toBe(3);
  });

  test('begin with the canary and go on in batches', () => {
    const canary = { unit: 'count', value: 1 } as const;
    const size = { unit: 'percent', value: 30 } as const;
    expect(waveSizes({ preset: 'all' }, 7)).toEqual([7]);
    expect(waveSizes({ preset: 'canary', canary }, 7)).toEqual([1, 6]);
    expect(waveSizes({ preset: 'batches', size, canary }, 10)).toEqual([1, 3, 3, 3]);
    expect(waveSizes({ preset: 'canary', canary: { unit: 'count', value: 9 } }, 7)).toEqual([7]);
  });

  test('hold every target once, in order; what is blocked is looked at with the last one', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, fc.option(size), fc.array(fc.boolean(), { maxLength: 40 }), (batch, first, isBlocked) => {
        const canary = first === null ? null : { unit: 'count' as const, value: first };
        const plan = { preset: 'batches' as const, size: { unit: 'count' as const, value: batch }, canary };
        const open = isBlocked.filter((each) => !each).length;
        const sizes = waveSizes(plan, open);
        const waves = wavesOf(plan, isBlocked);
        const taken = waves.filter((_, index) => !isBlocked[index]);
        expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(open);
        expect(sizes.map((_, wave) => taken.filter((each) => each === wave).length)).toEqual(sizes);
        expect(taken).toEqual([...taken].sort((a, b) => a - b));
        expect(
          waves.filter((_, index) => isBlocked[index]).every((wave) => wave === Math.max(0, sizes.length - 1)),
        ).toBe(true);
      }),
    );
  });
});

describe('a maintenance window', () => {
  test('that goes past midnight belongs to the day on which it begins', () => {
    expect(isOpen(night, at(2, 21, 59))).toBe(false);
    expect(isOpen(night, at(2, 22))).toBe(true);
    expect(isOpen(night, at(3, 1, 59))).toBe(true);
    expect(isOpen(night, at(3, 2))).toBe(false);
    expect(isOpen(night, at(3, 22))).toBe(false);
  });

  test('opens next on the next of its days', () => {
    expect(nextOpening(night, at(2, 10))).toBe(at(2, 22));
    expect(nextOpening(night, at(3, 2))).toBe(at(9, 22));
    expect(nextOpening(night, at(3, 1))).toBe(at(3, 1));
  });

  test('is open when it says that it opens, whatever it is and whenever that is asked', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const text = clock.map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 });
    const now = fc.integer({ min: at(1, 0), max: at(1, 0) + 370 * 86_400_000 });
    fc.assert(
      fc.property(fc.record({ from: text, to: text, days }), now, (window, moment) => {
        const opening = nextOpening(window, moment);
        expect(opening).toBeGreaterThanOrEqual(moment);
        expect(opening - moment).toBeLessThanOrEqual(8 * 86_400_000);
        expect(isOpen(window, opening)).toBe(true);
      }),
    );
  });
});
