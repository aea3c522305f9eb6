import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../support/wait-for.ts';
import { checkEffects } from './check-effects.ts';
import { checkState } from './check-state.ts';
import { checkTargets, type TargetCount } from './check-targets.ts';
import type { Fault } from './fault.ts';
import { chainIn } from './ledger.ts';
import { type Random, randomOf } from './random.ts';
import { findLeaks } from './secrets.ts';
import type { Stage } from './stage.ts';
import { startWorkload, versionsOf, type Workload } from './workload.ts';

/** What is looked for after each round; each empty where all is well. */
export interface Findings {
  /** Targets that are missing, have not ended, or ended twice; jobs that nobody asked for. */
  lost: string[];
  /** Done more often than the result says. */
  twice: string[];
  /** Not done, though the result says so. */
  undone: string[];
  leaks: string[];
  /** The inventory is not what the device says of itself. */
  state: string[];
  /** The history is not whole. */
  chain: string[];
  /** The app ended unasked, or the round could not be brought to its end. */
  app: string[];
}

export interface RoundResult {
  fault: Fault;
  round: number;
  /** Why it was not tried. */
  skipped: string | null;
  /** How often what was done. */
  done: Map<string, number>;
  targets: TargetCount;
  findings: Findings;
  tookMs: number;
}

export interface RoundOptions {
  seed: string;
  fault: Fault;
  round: number;
  size: 'small' | 'full';
}

const noTargets: TargetCount = { planned: 0, ended: 0, states: {}, why: {}, problems: [] };

/** One round of one fault, with everything that must hold looked at after it. Does not throw. */
export async function runRound(stage: Stage, { seed, fault, round, size }: RoundOptions): Promise<RoundResult> {
  const startedAt = Date.now();
  const done = new Map<string, number>();
  const findings: Findings = { lost: [], twice: [], undone: [], leaks: [], state: [], chain: [], app: [] };
  const result = { fault, round, done, findings };
  const missing = fault.missing?.(stage) ?? null;
  if (missing !== null) return { ...result, skipped: missing, targets: noTargets, tookMs: 0 };
  const random = randomOf(seed, fault.name, round);
  const count = (what: string, times = 1) => void done.set(what, (done.get(what) ?? 0) + times);
  const earlier = new Set(stage.planned);
  for (const device of stage.devices) Object.assign(device, { powerCycles: 0, agentKills: 0 });
  try {
    const tag = `c${seed}-${fault.name}-${round}`;
    await fault.prepare?.({ stage, random, count });
    const work = await begin(stage, { fault, tag, random, size });
    await fault.strike({ stage, random, jobs: work?.jobs ?? [], count });
    await stage.ensureApp();
    await stage.ended();
    findings.leaks.push(...findLeaks(stage));
    await mend(stage, findings);
    if (work) {
      for (const { text, isTwice } of await checkEffects(stage, work))
        findings[isTwice ? 'twice' : 'undone'].push(text);
    }
    findings.state.push(...(await checkState(stage)));
    findings.leaks.push(...findLeaks(stage));
  } catch (error) {
    findings.app.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await mendWorld(stage);
  }
  findings.app.push(...stage.crashes.splice(0));
  const targets = checkTargets(stage, earlier);
  findings.lost.push(...targets.problems);
  const { brokenAt } = stage.read(chainIn);
  if (brokenAt !== null) findings.chain.push(`the history breaks at ${brokenAt}`);
  return { ...result, skipped: null, targets, tookMs: Date.now() - startedAt };
}

interface Beginning {
  fault: Fault;
  tag: string;
  random: Random;
  size: 'small' | 'full';
}

async function begin(stage: Stage, { fault, tag, random, size }: Beginning): Promise<Workload | null> {
  if (fault.isAtRest) {
    await stage.run({ operation: 'device.refresh', params: {} });
    return null;
  }
  return startWorkload(stage, { tag, random, size, refusals: fault.refusals ?? [] });
}

/** What a technician does after such a day: sees to it that the agents run, and looks at every device again. */
async function mend(stage: Stage, findings: Findings): Promise<void> {
  const installed = await stage.run({ operation: 'agent.install', params: {} });
  if (installed.some((state) => state !== 'succeeded' && state !== 'unchanged')) {
    findings.state.push(`agents could not be set up again: ${installed.join(', ')}`);
  }
  await waitFor(
    'what is built to be built',
    async () => {
      const versions = (await Promise.all(stage.devices.map(versionsOf))).flat();
      return !JSON.stringify(versions).includes('"building"');
    },
    stage.setup.patienceMs,
  );
  const refreshed = await stage.run({ operation: 'device.refresh', params: {} });
  if (refreshed.some((state) => state !== 'succeeded')) findings.state.push(`refreshed: ${refreshed.join(', ')}`);
}

/** After a round that broke off: the next one finds the world as it should be. */
async function mendWorld(stage: Stage): Promise<void> {
  try {
    stage.app.signal('SIGCONT');
    rmSync(join(stage.laptop, 'ballast'), { force: true });
    for (const device of stage.devices) {
      rmSync(device.file('ballast'), { force: true });
      device.link.up();
      device.startAgent();
    }
    await stage.restartApp();
  } catch (error) {
    console.error('the world could not be mended:', error);
  }
}
