// Runs the named suites, those that do not hinder each other side by side, and ends with the one line that sums them up:
//   node scripts/test.mjs check unit device browser electron
// A test of real devices or in a real browser that fails is tried once more; when it passes then, it is named as flaky.
import { outputInTurn } from './test/output-in-turn.mjs';
import { buildOnce, noCounts, suites } from './test/suites.mjs';

// The suites of a lane run one after another, beside the other lanes: those of real devices mostly wait.
const lanes = [['device'], ['check', 'unit', 'browser', 'electron']];

const names = [...new Set(process.argv.slice(2))];
if (names.length === 0 || names.some((name) => !Object.hasOwn(suites, name))) {
  console.error(`usage: node scripts/test.mjs ${Object.keys(suites).join('|')} …`);
  process.exit(2);
}
const built = names.some((name) => suites[name].needsBuild) ? buildOnce() : true;
const outputs = outputInTurn(names, (text) => process.stdout.write(text));
const counts = Object.fromEntries(names.map((name) => [name, noCounts()]));
await Promise.all(lanes.map((lane) => runLane(lane.filter((name) => names.includes(name)))));
process.exitCode = sumUp() ? 0 : 1;

async function runLane(lane) {
  for (const name of lane) {
    const started = Date.now();
    const output = outputs.get(name);
    output.write(`\n── ${name} ──\n`);
    const { run, needsBuild } = suites[name];
    counts[name] = needsBuild && !built ? { ...noCounts(), failed: ['the build'] } : await run(output.write);
    output.write(`${name}: ${line(counts[name])} in ${Math.round((Date.now() - started) / 1000)} s\n`);
    output.end();
  }
}

/** Names what was flaky and what failed, where the end of the output is all that is looked at. */
function sumUp() {
  const total = noCounts();
  console.log('');
  for (const name of names) {
    const { passed, skipped, failed, flaky } = counts[name];
    total.passed += passed;
    total.skipped += skipped;
    total.failed.push(...failed);
    for (const test of flaky) console.log(`flaky: ${name}: ${test}`);
    for (const test of failed) console.log(`failed: ${name}: ${test}`);
  }
  console.log(line(total));
  return total.failed.length === 0;
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed.length} failed, ${skipped} skipped`;
}
