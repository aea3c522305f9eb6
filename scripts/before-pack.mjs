// electron-builder calls this before it packs: an installer without what devices need would show it only in the field.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { missingNodes } from './fetch-nodes.mjs';

const made = [
  'agent/agent.cjs',
  'simulator/simulator.js',
  'main/electron.js',
  'preload/index.cjs',
  'renderer/index.html',
];

/**
 * Refuses to pack a build that lacks something. Throws with the command that makes it.
 * @param {{ packager: { projectDir: string } }} context
 */
export async function beforePack({ packager: { projectDir } }) {
  const absent = made.filter((file) => !existsSync(join(projectDir, 'out', file)));
  if (absent.length > 0) throw new Error(`out/ lacks ${absent.join(', ')}: npm run build`);
  const missing = await missingNodes(join(projectDir, 'out/node'));
  if (missing.length > 0) throw new Error(`out/node/ lacks ${missing.join(', ')}: node scripts/fetch-nodes.mjs`);
}
