import { expect, test } from 'vitest';
import { reachCells } from '../../../renderer/model/reach-strip.ts';

const span = (since: number, until: number, reached: boolean) => ({
  since,
  until,
  reached,
  code: reached ? null : 'ssh.no-answer',
});

test('each cell tells what was seen in its time, and nothing where nobody tried', () => {
  const spans = [span(5, 12, true), span(25, 25, false), span(41, 43, true), span(44, 44, false)];
  expect(reachCells(spans, { from: 0, to: 50, count: 5 })).toEqual(['reached', 'reached', 'failed', 'unknown', 'both']);
});

test('what was before or after is of no cell', () => {
  expect(reachCells([span(0, 9, true), span(20, 30, false)], { from: 10, to: 20, count: 2 })).toEqual([
    'unknown',
    'unknown',
  ]);
});
