import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, expect, test } from 'playwright/test';
import { nodePins } from '../../main/device/node-pins.ts';
import { isWhole, packedName } from '../../main/device/node-source.ts';
import { findPackaged } from './packaged-app.ts';

// What electron-builder made, before it goes into an installer.

const app = findPackaged();
const { program, resources } = app.missing === null ? app : { program: '', resources: '' };
test.skip(app.missing !== null, app.missing ?? '');

test.describe(app.missing ? `the packaged app (skipped: ${app.missing})` : 'the packaged app', () => {
  test('its fuses are burnt as they were set', async () => {
    const { getCurrentFuseWire } = fuses();
    const wire = await getCurrentFuseWire(program);
    // By their numbers in Electron's fuse wire; '0' is off and '1' is on.
    const states = [0, 1, 2, 3, 4, 5, 7].map((fuse) => String.fromCharCode(wire[fuse] ?? 0));
    expect(states).toEqual(['0', '1', '0', '0', '1', '1', '0']);
  });

  test('it brings along what devices get, whole, and the demo', async () => {
    expect(readdirSync(resources)).toEqual(expect.arrayContaining(['agent', 'app.asar', 'icons', 'node', 'simulator']));
    expect(readFileSync(join(resources, 'agent/agent.cjs'), 'utf8')).toContain('--token-file');
    const whole = await Promise.all(nodePins.map((pin) => isWhole(join(resources, 'node', packedName(pin)), pin)));
    expect(whole).toEqual(nodePins.map(() => true));
  });

  test('compiled modules are outside the archive, one build of SQLite and no other', () => {
    const unpacked = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true, encoding: 'utf8' });
    const builds = unpacked.filter((name) => /better-sqlite3.*\.node$/.test(name));
    expect(builds).toHaveLength(1);
    expect(builds[0]).toContain(`${process.platform}-${process.arch}`);
  });

  test('it refuses to be a plain Node.js', async () => {
    const child = spawn(program, ['-p', '6 * 7'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
    const timer = setTimeout(() => child.kill(), 10_000);
    await once(child, 'exit');
    clearTimeout(timer);
    expect(said).not.toContain('42');
  });

  test('it opens its window and reaches its fleet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flotilla-packaged-'));
    const unsandboxed = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    // Its fuses refuse the way by which Playwright starts an app, so it is looked at from outside.
    const child = spawn(program, [...unsandboxed, '--remote-debugging-port=0', `--data-folder=${folder}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const browser = await chromium.connectOverCDP(await debuggingAddress(child.stderr));
      const [context] = browser.contexts();
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
      if (!page) throw new Error('there is no window');
      await expect(page.getByText('Connected')).toBeVisible();
      await browser.close();
    } finally {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

async function debuggingAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  const signal = AbortSignal.timeout(60_000);
  const lines = createInterface({ input: stderr, signal });
  for await (const line of lines) {
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address) return address;
  }
  throw new Error('the app told no address to look at it');
}

/** Not a dependency of ours: it comes with electron-builder, which burns them. */
function fuses(): { getCurrentFuseWire(program: string): Promise<Record<number, number>> } {
  const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  return createRequire(fromBuilder.resolve('app-builder-lib'))('@electron/fuses');
}
