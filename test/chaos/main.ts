import { parseArgs } from 'node:util';
import { missingForSshd } from '../support/sshd.ts';
import { fullScale, problemsOf, runChaos, smallScale } from './chaos.ts';
import { type FaultName, faultNames } from './fault.ts';
import { report, roundLine, writePage } from './report.ts';

// `npm run chaos`: every fault, several rounds each, and a table of what came of it.

const usage = `npm run chaos -- [--seed TEXT] [--rounds N] [--only FAULT] [--round N] [--small] [--write]
  --seed    what chance is drawn from; the same seed strikes the same devices in the same places (default: the date)
  --rounds  of each fault (default 3)
  --only    one of ${faultNames.join(', ')}
  --round   this round alone, as a failed one names itself
  --small   the fleet and the work of the short run in npm test
  --write   writes the table into docs/chaos.md; without --only and --round that is done anyway`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    round: { type: 'string' },
    small: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const round = values.round === undefined ? undefined : Number(values.round);
const only = faultNames.find((name) => name === values.only);
const isWrong = values.only !== undefined && only === undefined;

if (values.help || isWrong || !isCount(rounds) || (round !== undefined && !isCount(round))) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
const missing = missingForSshd();
if (missing !== null) {
  console.error(`Chaos needs real SSH servers, which cannot be started here: ${missing}.`);
  process.exit(2);
}
process.exitCode = await run(only);

async function run(only: FaultName | undefined): Promise<number> {
  const seed = values.seed ?? new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const startedAt = Date.now();
  const { signal } = untilAsked();
  console.log(`seed ${seed}`);
  const { results, kept } = await runChaos({
    ...{
      seed,
      rounds,
      only,
      round,
      signal,
      size: values.small ? 'small' : 'full',
      scale: values.small ? smallScale : fullScale,
    },
    onRound(result) {
      console.log(roundLine(result));
      const problems = problemsOf(result.findings);
      for (const problem of problems) console.log(`    ${problem}`);
      const again = `npm run chaos -- --seed ${seed} --only ${result.fault.name} --round ${result.round}`;
      if (problems.length > 0) console.log(`    again: ${again}${values.small ? ' --small' : ''}`);
    },
  });
  if (signal.aborted) return 130;
  const told = report(results, { seed, scale: values.small ? smallScale : fullScale, tookMs: Date.now() - startedAt });
  console.log(`\n${told}`);
  for (const folder of kept) console.log(`left for looking: ${folder}`);
  if (values.write || (only === undefined && round === undefined && !values.small)) await writePage(told);
  return results.every(({ findings }) => problemsOf(findings).length === 0) ? 0 : 1;
}

/** Devices are users, disks and servers of this machine: whoever ends a run early leaves none of them behind. */
function untilAsked(): AbortController {
  const asked = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => asked.abort());
  return asked;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 1_000;
}
