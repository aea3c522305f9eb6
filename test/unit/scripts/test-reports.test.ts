import { describe, expect, it } from 'vitest';

const { vitestCounts, playwrightCounts } = await import(
  new URL('../../../scripts/test/reports.mjs', import.meta.url).href
);
const { outputInTurn } = await import(new URL('../../../scripts/test/output-in-turn.mjs', import.meta.url).href);

describe('the report of vitest', () => {
  const test = (title: string, status: string, failureMessages: string[] = []) => ({
    ancestorTitles: ['', 'a pump'],
    title,
    status,
    failureMessages,
  });
  const report = (assertionResults: object[], status = 'failed') => ({
    numPassedTests: 2,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [{ name: '/house/test/device/pump.test.ts', status, assertionResults }],
  });

  it('names what failed both times, and apart from it what passed at the second try', () => {
    const counts = vitestCounts(
      report([
        test('starts', 'passed'),
        test('stops', 'passed', ['Error: not within 10 ms\n    at once']),
        test('leaks', 'failed', ['Error: one', 'Error: two']),
        test('is mended', 'skipped'),
      ]),
      '/house',
    );
    expect(counts).toEqual({
      passed: 2,
      failed: ['test/device/pump.test.ts > a pump > leaks'],
      skipped: 1,
      flaky: ['test/device/pump.test.ts > a pump > stops (at first: Error: not within 10 ms)'],
    });
  });

  it('counts a file whose set-up failed, though none of its tests ran', () => {
    expect(vitestCounts(report([test('starts', 'skipped')]), '/house').failed).toEqual(['test/device/pump.test.ts']);
    expect(vitestCounts(report([test('starts', 'passed')], 'passed'), '/house').failed).toEqual([]);
  });
});

it('the report of Playwright is read in the same way, in files and in the groups within them', () => {
  const spec = (title: string, status: string) => ({
    title,
    tests: [{ status, results: [{ error: { message: '\u001b[31mnot visible\u001b[39m\nwhere' } }] }],
  });
  const suites = [
    {
      title: 'pump.spec.ts',
      specs: [spec('starts', 'expected'), spec('stops', 'flaky')],
      suites: [{ title: 'a group', specs: [spec('leaks', 'unexpected')] }],
    },
  ];
  expect(playwrightCounts({ suites, stats: { expected: 1, flaky: 1, unexpected: 1, skipped: 4 } })).toEqual({
    passed: 2,
    failed: ['pump.spec.ts > a group > leaks'],
    skipped: 4,
    flaky: ['pump.spec.ts > stops (at first: not visible)'],
  });
});

it('suites that run side by side are heard one after another, in the order that was asked for', () => {
  let heard = '';
  const outputs = outputInTurn(['a', 'b', 'c'], (text: string) => {
    heard += text;
  });
  outputs.get('b').write('b1 ');
  outputs.get('a').write('a1 ');
  outputs.get('c').write('c1 ');
  outputs.get('c').end();
  expect(heard).toBe('a1 ');
  outputs.get('a').end();
  expect(heard).toBe('a1 b1 ');
  outputs.get('b').write('b2 ');
  outputs.get('b').end();
  expect(heard).toBe('a1 b1 b2 c1 ');
});
