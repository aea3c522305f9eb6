import { expect, test } from 'vitest';
import { levelOf } from '../../../main/logs/level.ts';

test.each([
  ['2026-11-20T10:00:00Z ERROR could not open', 'error'],
  ['[warn] slow answer', 'warn'],
  ['level=info msg="link up"', 'info'],
  ['{"level":50,"time":1,"msg":"broken"}', 'error'],
  ['{"level":"debug","msg":"x"}', 'debug'],
  ['Error: connect ECONNREFUSED', 'error'],
  ['TypeError: x is not a function', 'error'],
  ['warning: unused', 'warn'],
  ['<crit> power', 'error'],
  ['Finished with no errors at all', null],
  ['informed the neighbour', null],
  ['', null],
])('the level of %j is %s', (text, level) => {
  expect(levelOf(text)).toBe(level);
});

test('a very long line is judged by its beginning', () => {
  expect(levelOf(`${'a '.repeat(500)} ERROR`)).toBeNull();
});
