import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playwrightCounts, vitestCounts } from './reports.mjs';
import { runTool } from './run-tool.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const results = join(root, 'out', 'test-results');

const checks = [
  ['types', ['tsc', '--noEmit', '-p', '.']],
  ['types of the renderer', ['tsc', '--noEmit', '-p', 'renderer']],
  ['format and lint', ['biome', 'check', '--error-on-warnings', '.']],
  ['walls', ['depcruise', '--no-progress', 'contract', 'agent', 'main', 'preload', 'renderer', 'simulator']],
  ['unused code', ['knip', '--no-progress']],
];

/** Each suite: whether it wants the built app, and how it runs; `say` hears what it prints. */
export const suites = {
  check: { needsBuild: false, run: runChecks },
  unit: { needsBuild: false, run: (say) => runVitest('unit', 0, say) },
  device: { needsBuild: true, run: runDevice },
  browser: { needsBuild: true, run: (say) => runPlaywright('browser', say) },
  electron: { needsBuild: true, run: (say) => runPlaywright('electron', say) },
};

/** Brings out/ up to date; false, with the reason printed, when that fails. */
export function buildOnce() {
  return spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' }).status === 0;
}

export function noCounts() {
  return { passed: 0, failed: [], skipped: 0, flaky: [] };
}

async function runChecks(say) {
  const counts = noCounts();
  for (const [title, command] of checks) {
    let said = '';
    const code = await runTool(command, {
      root,
      say: (text) => {
        said += text;
      },
    });
    if (code === 0) counts.passed += 1;
    else counts.failed.push(title);
    say(code === 0 ? `✓ ${title}\n` : `✗ ${title}\n${said}`);
  }
  return counts;
}

async function runDevice(say) {
  const [counts] = await Promise.all([runVitest('device', 1, say), makeTreesAhead(say)]);
  return counts;
}

/** On a new machine: makes what containers are booted from while other tests run. A test that wants one waits for it. */
async function makeTreesAhead(say) {
  try {
    const { containerUnavailable, prepareTree } = await import('../../test/support/container/container.ts');
    if (containerUnavailable() !== null) return;
    for (const init of ['systemd', 'sysv', 'openrc']) await prepareTree(init, (text) => say(`${text}\n`));
  } catch (error) {
    say(`No trees for containers could be made ahead of the tests: ${error.message}\n`);
  }
}

async function runVitest(project, retries, say) {
  const file = freshFile(project);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const command = ['vitest', 'run', `--project=${project}`, `--retry=${retries}`, ...reporters];
  const code = await runTool(command, { root, say });
  return counted({ code, file, read: (report) => vitestCounts(report, root), say });
}

async function runPlaywright(suite, say) {
  const file = freshFile(suite);
  const config = `test/${suite}/playwright.config.ts`;
  const command = ['playwright', 'test', '--config', config, '--retries=1', '--reporter=list,json'];
  const code = await runTool(command, { root, say, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } });
  return counted({ code, file, read: playwrightCounts, say });
}

/** A runner that failed without a failed test (it crashed, or could not collect) counts as one failure. */
function counted({ code, file, read, say }) {
  let counts = noCounts();
  try {
    counts = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    say(`No report from the runner: ${error.message}\n`);
  }
  return code !== 0 && counts.failed.length === 0 ? { ...counts, failed: ['the runner'] } : counts;
}

function freshFile(name) {
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}
