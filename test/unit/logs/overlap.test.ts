import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../contract/agent/common.ts';
import { Overlap } from '../../../main/logs/overlap.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const lines = (from: number, to: number): LogLine[] =>
  Array.from({ length: to - from }, (_, n) => ({ at: noon + (from + n) * 10, stream: 'stdout', text: `${from + n}` }));

describe('a log that is read again', () => {
  test('goes on where it broke', () => {
    const overlap = new Overlap();
    overlap.remember(lines(0, 50));
    overlap.begin(100);
    expect(overlap.fresh(lines(20, 60))).toEqual({ lines: lines(50, 60), gap: false });
    expect(overlap.fresh(lines(60, 70))).toEqual({ lines: lines(60, 70), gap: false });
  });

  test('says that lines are missing when its end is newer than all that was read', () => {
    const overlap = new Overlap();
    overlap.remember(lines(0, 50));
    overlap.begin(100);
    expect(overlap.fresh(lines(80, 90))).toEqual({ lines: lines(80, 90), gap: true });
    expect(overlap.fresh(lines(90, 95)).gap).toBe(false);
  });

  test('does not bring lines from before those that were read', () => {
    const overlap = new Overlap();
    overlap.remember(lines(40, 50));
    overlap.begin(100);
    expect(overlap.fresh(lines(0, 55)).lines).toEqual(lines(50, 55));
  });

  test('keeps lines that are equal, as often as they were written', () => {
    const same: LogLine = { at: noon, stream: 'stdout', text: 'tick' };
    const overlap = new Overlap();
    overlap.remember([same, same]);
    overlap.begin(100);
    expect(overlap.fresh([same, same, same]).lines).toEqual([same]);
  });

  test('keeps the lines of a device that lost its clock when it started anew', () => {
    const overlap = new Overlap();
    overlap.remember(lines(0, 50));
    overlap.begin(100);
    const booted: LogLine[] = [{ at: 4000, stream: 'stdout', text: 'booted' }];
    expect(overlap.fresh(booted).lines).toEqual(booted);
  });
});
