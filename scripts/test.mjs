// Runs the named suites one after another and ends with the one line that sums them up:
//   node scripts/test.mjs check unit device browser electron
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'out', 'test-results');

const checks = [
  ['types', ['tsc', '--noEmit', '-p', '.']],
  ['types of the renderer', ['tsc', '--noEmit', '-p', 'renderer']],
  ['format and lint', ['biome', 'check', '--error-on-warnings', '.']],
  ['walls', ['depcruise', '--no-progress', 'contract', 'agent', 'main', 'preload', 'renderer', 'simulator']],
  ['unused code', ['knip', '--no-progress']],
];

const suites = {
  check: runChecks,
  unit: () => runVitest('unit'),
  device: () => build() ?? runVitest('device'),
  browser: () => build() ?? runPlaywright('browser'),
  electron: () => build() ?? runPlaywright('electron'),
};

const names = process.argv.slice(2);
if (names.length === 0 || names.some((name) => !(name in suites))) {
  console.error(`usage: node scripts/test.mjs ${Object.keys(suites).join('|')} …`);
  process.exit(2);
}
mkdirSync(results, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of names) {
  const started = Date.now();
  console.log(`\n── ${name} ──`);
  const counts = suites[name]();
  for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(`${name}: ${line(counts)} in ${Math.round((Date.now() - started) / 1000)} s`);
}
console.log(`\n${line(total)}`);
process.exit(total.failed > 0 ? 1 : 0);

function runChecks() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, [command, ...args]] of checks) {
    const run = spawnTool(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const passed = run.status === 0;
    counts[passed ? 'passed' : 'failed'] += 1;
    console.log(`${passed ? '✓' : '✗'} ${title}`);
    if (!passed) console.log(`${run.stdout}${run.stderr}`);
  }
  return counts;
}

function build() {
  const run = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  return run.status === 0 ? undefined : { passed: 0, failed: 1, skipped: 0 };
}

function runVitest(project) {
  const file = freshFile(project);
  const run = spawnTool('vitest', [
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return counted(run, file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
}

function runPlaywright(suite) {
  const file = freshFile(suite);
  const run = spawnTool(
    'playwright',
    ['test', '--config', `test/${suite}/playwright.config.ts`, '--reporter=list,json'],
    {
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    },
  );
  return counted(run, file, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

/** A runner that failed without a failed test (it crashed, or could not collect) counts as one failure. */
function counted(run, file, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.log(`No report from the runner: ${error.message}`);
  }
  return run.status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function freshFile(name) {
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

function spawnTool(command, args, options = {}) {
  return spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    ...options,
  });
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
