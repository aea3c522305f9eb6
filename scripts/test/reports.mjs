import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Reads vitest's JSON report: what passed, failed, was skipped, and what passed only when it was tried again. */
export function vitestCounts(report, root) {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, title: [relative(root, name), ...pathOf(test)].join(' > ') })),
  );
  // A file that could not be collected, or whose set-up failed, has no failed test of its own.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: [
      ...tests.filter((test) => test.status === 'failed').map((test) => test.title),
      ...broken.map(({ name }) => relative(root, name)),
    ],
    skipped: report.numPendingTests + report.numTodoTests,
    flaky: tests
      .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
      .map((test) => flaky(test.title, test.failureMessages[0])),
  };
}

function pathOf({ ancestorTitles, title }) {
  return [...ancestorTitles, title].filter((part) => part !== '');
}

/** Reads Playwright's JSON report in the same way. */
export function playwrightCounts({ suites, stats }) {
  const tests = suites
    .flatMap((suite) => specsOf(suite, []))
    .flatMap(({ title, tests }) => tests.map((test) => ({ ...test, title })));
  const all = (status) => tests.filter((test) => test.status === status);
  return {
    passed: stats.expected + stats.flaky,
    failed: all('unexpected').map(({ title }) => title),
    skipped: stats.skipped,
    flaky: all('flaky').map(({ title, results }) => flaky(title, results[0]?.error?.message)),
  };
}

/** The test's name, and the first line of what went wrong at its first try. */
function flaky(title, message = '') {
  const reason = stripVTControlCharacters(message).split('\n')[0].slice(0, 200);
  return reason === '' ? title : `${title} (at first: ${reason})`;
}

/** Playwright's suites hold specs and suites; the outermost is the file. */
function specsOf(suite, above) {
  const path = [...above, suite.title];
  const own = suite.specs.map(({ title, tests }) => ({ title: [...path, title].join(' > '), tests }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => specsOf(inner, path))];
}
