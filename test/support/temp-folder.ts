import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one test's own. The test removes it when it has finished. */
export function makeTempFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'flotilla-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
