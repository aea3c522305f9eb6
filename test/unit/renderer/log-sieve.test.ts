import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../renderer/model/log-buffer.ts';
import { found, noFilter, patternOf } from '../../../renderer/model/log-filter.ts';
import { LogSieve, type Tester } from '../../../renderer/model/log-sieve.ts';
import { isHit, logFile, piecesOf } from '../../../renderer/model/log-text.ts';

const entry = (number: number, text: string, level: LogEntry['level'] = null): LogEntry => ({
  number,
  source: 0,
  at: 0,
  deviceAt: 0,
  stream: 'stdout',
  level,
  text,
});
const lines = [entry(0, 'Error: .* here', 'error'), entry(1, 'all well', 'info'), entry(2, 'ERROR again')];
const numbersOf = (sieve: LogSieve) => sieve.passed.toArray().map(({ number }) => number);

/** A worker that is none: it answers at once, or never in time. */
function sieveOf(filter: Partial<typeof noFilter>, answers: (texts: readonly string[]) => boolean[] | null) {
  const asked: number[] = [];
  let closed = 0;
  const createTester = (): Tester => ({
    test: async (texts) => {
      asked.push(texts.length);
      return answers(texts);
    },
    close: () => {
      closed += 1;
    },
  });
  let changed: () => void = () => {};
  const settled = new Promise<void>((resolve) => {
    changed = resolve;
  });
  const sieve = new LogSieve({ ...noFilter, ...filter }, { createTester, onChange: () => changed() });
  return { sieve, asked, settled, closed: () => closed };
}

describe('what of a log is shown', () => {
  test('is found in any case, as it is written', () => {
    const { sieve } = sieveOf({ text: 'error' }, () => null);
    sieve.add(lines);
    expect(numbersOf(sieve)).toEqual([0, 2]);
    const literal = sieveOf({ text: '.*' }, () => null).sieve;
    literal.add(lines);
    expect(numbersOf(literal)).toEqual([0]);
  });

  test('of a level is what says that it is of it or above', () => {
    const { sieve } = sieveOf({ level: 'warn' }, () => null);
    sieve.add(lines);
    expect(numbersOf(sieve)).toEqual([0]);
  });

  test('by a regular expression is tried elsewhere', async () => {
    const { sieve, settled } = sieveOf({ text: '^all', regex: true }, (texts) => found('^all', texts));
    sieve.add(lines);
    expect(numbersOf(sieve)).toEqual([]);
    await settled;
    expect(numbersOf(sieve)).toEqual([1]);
  });

  test('by a regular expression that takes too long is given up, and that is said', async () => {
    const { sieve, settled, closed } = sieveOf({ text: '(a+)+$', regex: true }, () => null);
    sieve.add(lines);
    await settled;
    expect(sieve.state).toBe('too-slow');
    expect(closed()).toBe(1);
    sieve.add(lines);
    expect(sieve.passed.length).toBe(0);
  });

  test('falls out with the lines that it is of', () => {
    const { sieve } = sieveOf({ text: 'error' }, () => null);
    sieve.add(lines);
    for (const one of lines.slice(0, 2)) sieve.drop(one);
    expect(numbersOf(sieve)).toEqual([2]);
  });
});

test.each(['(', 'a'.repeat(301)])('%s is no regular expression that is tried', (text) => {
  expect(patternOf({ ...noFilter, text, regex: true })).toBe('invalid');
  expect(sieveOf({ text, regex: true }, () => null).sieve.state).toBe('invalid');
});

describe('a line on the screen', () => {
  test('is cut where it changes its look and where something was found', () => {
    const pieces = piecesOf({ text: 'a red line', spans: [{ from: 2, to: 5, colour: 'red', bold: false }] }, 'ED L');
    expect(pieces.map(({ text }) => text).join('')).toBe('a red line');
    expect(pieces.map(({ text, colour, found }) => [text, colour, found])).toEqual([
      ['a ', null, false],
      ['r', 'red', false],
      ['ed', 'red', true],
      [' l', null, true],
      ['ine', null, false],
    ]);
  });

  test('stays whole with spans that lie outside of it', () => {
    const pieces = piecesOf({ text: 'abc', spans: [{ from: 2, to: 99, colour: 'red', bold: false }] }, '');
    expect(pieces.map(({ text }) => text)).toEqual(['ab', 'c']);
  });

  test('is a place of the search, or with nothing to search for an error', () => {
    expect(lines.map((one) => isHit(one, 'WELL'))).toEqual([false, true, false]);
    expect(lines.map((one) => isHit(one, ' '))).toEqual([true, false, false]);
  });

  test('is saved with its time, its source and its level', () => {
    expect(logFile([entry(0, 'up', 'info')], ['gate agent'])).toBe('1970-01-01T00:00:00.000Z gate agent INFO  up\n');
  });
});
