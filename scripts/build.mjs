// Builds everything into out/, and skips a part when nothing that it reads has changed since. `--force` builds all of it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The Node of the project, whatever Node runs this script. */
export const projectNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const common = ['package.json', 'package-lock.json', 'contract', 'scripts/build.mjs'];

const parts = [
  {
    name: 'app',
    reads: [...common, 'main', 'preload', 'renderer', 'electron.vite.config.ts'],
    writes: ['out/main/electron.js', 'out/main/browser.js', 'out/preload/index.cjs', 'out/renderer/index.html'],
    build: buildApp,
  },
  {
    name: 'agent',
    reads: [...common, 'agent', 'scripts/build-agent.mjs'],
    writes: ['out/agent/agent.cjs'],
    build: async () => (await import('./build-agent.mjs')).buildAgent(),
  },
  {
    name: 'simulator',
    reads: [...common, 'simulator', 'agent', 'main'],
    writes: ['out/simulator/simulator.js'],
    build: buildSimulator,
    absent: () => !existsSync(join(root, 'simulator/simulator.ts')),
  },
];

/**
 * Brings out/ up to date with the sources.
 * @param {{ force?: boolean, only?: string[] }} [options] `only` names parts: app, agent, simulator
 * @returns {Promise<string[]>} the names of the parts that were built
 */
export async function build({ force = false, only } = {}) {
  const built = [];
  for (const part of parts) {
    if ((only && !only.includes(part.name)) || part.absent?.()) continue;
    const stamp = join(root, 'out/.stamps', part.name);
    const state = stateOf(part.reads);
    if (!force && part.writes.every((file) => existsSync(join(root, file))) && readText(stamp) === state) continue;
    console.log(`Building the ${part.name} …`);
    rmSync(stamp, { force: true });
    await part.build();
    mkdirSync(join(root, 'out/.stamps'), { recursive: true });
    writeFileSync(stamp, state);
    built.push(part.name);
  }
  return built;
}

function buildApp() {
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const result = spawnSync(projectNode, [cli, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) throw new Error('electron-vite could not build the app; the lines above say why.');
}

/** With all of its libraries: an installed app has it beside its archive, which a plain Node.js cannot read. */
async function buildSimulator() {
  const esbuild = await import('esbuild');
  // Some of the libraries are CommonJS and look for its globals.
  const globals = [
    "import { createRequire as makeRequire } from 'node:module';",
    'const require = makeRequire(import.meta.url);',
    'const [__filename, __dirname] = [import.meta.filename, import.meta.dirname];',
  ];
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['simulator/simulator.ts'],
    outfile: 'out/simulator/simulator.js',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    // ssh2 does without either.
    external: ['*.node', 'cpu-features'],
    banner: { js: globals.join(' ') },
    logLevel: 'warning',
  });
}

/** Path, size and time of every file that a part reads, as one hash: an added, changed or removed file changes it. */
function stateOf(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found) return;
    if (!found.isDirectory()) {
      hash.update(`${path}\0${found.size}\0${found.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
  };
  paths.forEach(visit);
  return hash.digest('hex');
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  await build({ force: process.argv.includes('--force') });
}
