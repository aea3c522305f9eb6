import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleInto, sharedBundleVariable } from './agent-process.ts';

/** Runs before the tests of devices: bundles the agent for all of them. What it gives removes the bundle again. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bundle-'));
  process.env[sharedBundleVariable] = bundleInto(folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
