import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultName } from './fault.ts';
import { faults } from './faults/faults.ts';
import { openStage, type Scale } from './open-stage.ts';
import { type Findings, type RoundResult, runRound } from './round.ts';
import type { Stage } from './stage.ts';

/** The fleet of `npm run chaos`, with the app's own keepalives. */
export const fullScale: Scale = { sshd: 6, simulated: 2, keepaliveMs: 0, patienceMs: 300_000 };
/** The fleet of the short run in `npm test`. */
export const smallScale: Scale = { sshd: 3, simulated: 1, keepaliveMs: 1_000, patienceMs: 180_000 };

export interface ChaosOptions {
  seed: string;
  /** Of each fault. */
  rounds: number;
  /** This fault alone. */
  only?: FaultName | undefined;
  /** This round alone, of those. */
  round?: number | undefined;
  size: 'small' | 'full';
  scale: Scale;
  /** Aborts: everything is taken down at once, in order, and the run ends with what it has. */
  signal: AbortSignal;
  /** Told of each round as it ends. */
  onRound?: (result: RoundResult) => void;
}

/** Runs the fault suite. Devices and folders are gone afterwards; what a failed round left is kept, and its folder named in the result. */
export async function runChaos(options: ChaosOptions): Promise<{ results: RoundResult[]; kept: string[] }> {
  const { seed, rounds, only, round, size, scale, signal, onRound } = options;
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-chaos-'));
  const results: RoundResult[] = [];
  const kept: string[] = [];
  try {
    const { stage, close } = await openStage(folder, scale);
    // Under a round that runs: it breaks off by that.
    signal.addEventListener('abort', () => void close(), { once: true });
    try {
      for (const fault of faults.filter(({ name }) => only === undefined || name === only)) {
        for (let at = round ?? 1; at <= (round ?? rounds); at += 1) {
          if (signal.aborted) return { results, kept };
          const result = await runRound(stage, { seed, fault, round: at, size });
          if (signal.aborted) return { results, kept };
          results.push(result);
          onRound?.(result);
          if (problemsOf(result.findings).length > 0) kept.push(keepForLooking(stage, result));
        }
      }
    } finally {
      await close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { results, kept };
}

export function problemsOf(findings: Findings): string[] {
  return Object.entries(findings).flatMap(([what, found]) => found.map((text: string) => `${what}: ${text}`));
}

/** Copies what there is to look at: the laptop, what the app printed, and the devices' homes. */
export function keepForLooking({ laptop, outputFile, devices }: Stage, { fault, round }: RoundResult): string {
  const to = mkdtempSync(join(tmpdir(), `flotilla-chaos-failed-${fault.name}-${round}-`));
  const copy = (from: string, name: string) => cpSync(from, join(to, name), { recursive: true, dereference: false });
  copy(laptop, 'laptop');
  copy(outputFile, 'output');
  mkdirSync(join(to, 'devices'));
  for (const { name, body } of devices) copy(body.home, join('devices', name));
  return to;
}
