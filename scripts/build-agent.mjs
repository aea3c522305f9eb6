// Bundles the agent into the one file that is uploaded to devices: out/agent/agent.cjs, for Node 18 and later.
//   node scripts/build-agent.mjs [FILE]
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds out/agent/agent.cjs.
 * @param {{ outfile?: string }} [options]
 * @returns {Promise<string>} the path of the bundle
 */
export async function buildAgent({ outfile = join(root, 'out/agent/agent.cjs') } = {}) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await build({
    absWorkingDir: root,
    entryPoints: ['agent/main.ts'],
    outfile,
    bundle: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    legalComments: 'none',
    define: { 'process.env.FLOTILLA_AGENT_VERSION': JSON.stringify(version) },
    logLevel: 'warning',
  });
  return outfile;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const outfile = process.argv[2];
  const file = await buildAgent(outfile ? { outfile: resolve(outfile) } : {});
  console.log(`${file}: ${Math.round(statSync(file).size / 1024)} KB`);
}
