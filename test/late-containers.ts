import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Large files first, as vitest has it, but those that boot containers last: on a new machine the trees that these want are
 * made meanwhile.
 */
export class LateContainers extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const late = new Set(sorted.filter(({ moduleId }) => bootsContainers(moduleId)));
    return [...sorted.filter((file) => !late.has(file)), ...late];
  }
}

function bootsContainers(path: string): boolean {
  return readFileSync(path, 'utf8').includes('support/container/');
}
