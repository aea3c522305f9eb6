import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The oldest Node.js that runs the agent, from the npm package `node`, kept outside of the repository between runs. Gives
 * its path, or why it cannot be had.
 */
export function oldestNode(): { path: string } | { missing: string } {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flotilla', 'node18');
  const path = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(path)) {
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', 'node@18'];
    const run = spawnSync('npm', args, { encoding: 'utf8', timeout: 100_000 });
    if (run.status !== 0 || !existsSync(path))
      return { missing: `npm could not install node@18: ${run.stderr.slice(-300)}` };
  }
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim();
  return version.startsWith('v18.') ? { path } : { missing: `${path} is ${version}` };
}
