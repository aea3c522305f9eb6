import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepForLooking, problemsOf, smallScale } from '../../chaos/chaos.ts';
import { faults } from '../../chaos/faults/faults.ts';
import { openStage } from '../../chaos/open-stage.ts';
import { roundLine } from '../../chaos/report.ts';
import { runRound } from '../../chaos/round.ts';
import type { Stage } from '../../chaos/stage.ts';
import { missingForSshd } from '../../support/sshd.ts';

// The short run of `npm run chaos`: one round of each fault on a small fleet. docs/chaos.md tells what each does and what is looked at.

const seed = 'npm-test';
const missing = missingForSshd();
const patienceMs = 300_000;

describe.skipIf(missing)(`no target is lost and nothing is done twice${missing ? `: ${missing}` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-chaos-'));
  let stage: Stage;
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    ({ stage, close } = await openStage(folder, smallScale));
  }, patienceMs);
  afterAll(async () => {
    await close?.();
    rmSync(folder, { recursive: true, force: true });
  }, patienceMs);

  test.for(faults.map((fault) => ({ fault, title: `when ${fault.title}` })))(
    '$title',
    { timeout: patienceMs },
    async ({ fault }, { skip, onTestFailed }) => {
      const result = await runRound(stage, { seed, fault, round: 1, size: 'small' });
      console.log(roundLine(result));
      if (result.skipped !== null) skip(result.skipped);
      onTestFailed(() => {
        const again = `npm run chaos -- --small --seed ${seed} --only ${fault.name} --round 1`;
        console.log(`again: ${again}\nleft for looking: ${keepForLooking(stage, result)}`);
      });
      expect(problemsOf(result.findings)).toEqual([]);
      expect(result.targets.ended).toBe(result.targets.planned);
      expect(result.targets.planned).toBeGreaterThan(0);
    },
  );
});
