import { describe, expect, test } from 'vitest';
import { drawnRows } from '../../../renderer/model/drawn-range.ts';
import { Rush } from '../../../renderer/model/rush.ts';

function rows(from: number, count = 30): number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}

function briefOf(rush: Rush<number>, drawn: readonly number[]): number[] {
  return drawn.filter((row) => rush.isBrief(row));
}

function tick(rush: Rush<number>, frames: number): void {
  for (let frame = 0; frame < frames; frame += 1) rush.tick();
}

describe('a list that rushes past', () => {
  test('shows whole rows at first, and after one page down', () => {
    const rush = new Rush<number>();
    rush.see(rows(0));
    expect(briefOf(rush, rows(0))).toEqual([]);
    tick(rush, 20);
    rush.see(rows(25));
    expect(briefOf(rush, rows(25))).toEqual([]);
  });

  test('shows in brief what enters while it rushes, and leaves what stays as it is', () => {
    const rush = new Rush<number>();
    rush.see(rows(0));
    rush.see(rows(20));
    expect(briefOf(rush, rows(20))).toEqual(rows(30, 20));
    rush.see(rows(40));
    expect(briefOf(rush, rows(40))).toEqual(rows(40));
  });

  test('shows whole rows while they enter a few at a time, however often', () => {
    const rush = new Rush<number>();
    rush.see(rows(0));
    for (let at = 4; at < 200; at += 4) rush.see(rows(at));
    expect(rush.isOn).toBe(false);
  });

  test('completes them a few in each frame once it has come to rest, the first ones first', () => {
    const rush = new Rush<number>();
    rush.see(rows(0));
    rush.see(rows(100));
    tick(rush, 5);
    expect(briefOf(rush, rows(100))).toEqual(rows(100));
    expect(rush.tick()).toBe(true);
    expect(briefOf(rush, rows(100))).toEqual(rows(108, 22));
    tick(rush, 3);
    expect(rush.isOn).toBe(false);
    expect(rush.tick()).toBe(false);
    expect(rush.isWaiting).toBe(false);
  });

  test('is told the same again without a change', () => {
    const rush = new Rush<number>();
    rush.see(rows(0));
    rush.see(rows(100));
    rush.see(rows(100));
    expect(briefOf(rush, rows(100))).toEqual(rows(100));
    tick(rush, 9);
    expect(rush.isOn).toBe(false);
  });

  test('forgets those that are out of sight', () => {
    const rush = new Rush<number>();
    rush.see(rows(0));
    rush.see(rows(100));
    rush.see([]);
    expect(rush.isOn).toBe(false);
  });
});

describe('the rows that are drawn', () => {
  const sight = { startIndex: 100, endIndex: 120, count: 1000 };

  test('are more on the side that the list goes to, and none that do not exist', () => {
    expect(drawnRows(sight, false, 110)).toEqual(rows(98, 31));
    expect(drawnRows(sight, true, 110)).toEqual(rows(92, 31));
    expect(drawnRows({ startIndex: 0, endIndex: 3, count: 4 }, false, 0)).toEqual([0, 1, 2, 3]);
    expect(drawnRows({ startIndex: 0, endIndex: 0, count: 0 }, false, 0)).toEqual([]);
  });

  test('hold that of the cursor wherever it is, in its place', () => {
    expect(drawnRows(sight, false, 3)).toEqual([3, ...rows(98, 31)]);
    expect(drawnRows(sight, false, 900)).toEqual([...rows(98, 31), 900]);
  });
});
