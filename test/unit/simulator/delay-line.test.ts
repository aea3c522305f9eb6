import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DelayLine } from '../../../simulator/delay-line.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('an item arrives after the delay and not before', () => {
  const arrived: string[] = [];
  const line = new DelayLine<string>(
    () => ({ delayMs: 100, held: false }),
    (item) => arrived.push(item),
  );
  line.push('a');
  vi.advanceTimersByTime(99);
  expect(arrived).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(arrived).toEqual(['a']);
});

test('a held line keeps everything and lets it go when it is woken', () => {
  const arrived: number[] = [];
  const condition = { delayMs: 0, held: true };
  const line = new DelayLine<number>(
    () => condition,
    (item) => arrived.push(item),
  );
  line.push(1);
  line.push(2);
  vi.advanceTimersByTime(60_000);
  expect(arrived).toEqual([]);
  condition.held = false;
  line.wake();
  expect(arrived).toEqual([1, 2]);
});

test('whatever the delay does meanwhile, nothing is lost and the order is kept', () => {
  const steps = fc.array(
    fc.record({ delayMs: fc.nat(500), held: fc.boolean(), passMs: fc.nat(300), pushes: fc.nat(3) }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (program) => {
      const arrived: number[] = [];
      let condition = { delayMs: 0, held: false };
      const line = new DelayLine<number>(
        () => condition,
        (item) => arrived.push(item),
      );
      let next = 0;
      for (const { delayMs, held, passMs, pushes } of program) {
        condition = { delayMs, held };
        line.wake();
        for (let push = 0; push < pushes; push += 1) line.push(next++);
        vi.advanceTimersByTime(passMs);
      }
      condition = { delayMs: 0, held: false };
      line.wake();
      vi.advanceTimersByTime(1000);
      expect(arrived).toEqual(Array.from({ length: next }, (_, index) => index));
    }),
  );
});
