import { join } from 'node:path';
import { afterAll } from 'vitest';
import { copyTemplate, makeTemplate } from '../../../support/counted-store.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';
import { type Outcome, type Scenario, World } from './world.ts';

/** Runs scenarios, each on a file of its own; the files go with the tests of this file. */
export function makeRuns(): (scenario: Scenario) => Promise<Outcome> {
  const folder = makeTempFolder();
  afterAll(folder.remove);
  const template = join(folder.path, 'template.db');
  makeTemplate(template);
  let count = 0;
  return async (scenario) => {
    const file = join(folder.path, `${count++}.db`);
    copyTemplate(template, file);
    return new World(file, scenario).live();
  };
}

/** Counts transitions; a commit may hold several. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(commit: string): void {
    for (const transition of commit.split(' ')) this.counts.set(transition, (this.counts.get(transition) ?? 0) + 1);
  }

  toString(): string {
    const sorted = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([transition, n]) => `  ${transition.padEnd(18)} ${n}`).join('\n');
  }
}
