import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test, vi } from 'vitest';
import { type RunningHost, startBrowserHost } from '../../support/browser-host.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

// The built host as a process of its own.

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const folder = makeTempFolder();
  cleanups.push(async () => folder.remove());
  return folder.path;
}

async function start(dataFolder: string, args: string[] = []): Promise<RunningHost> {
  const host = await startBrowserHost(dataFolder, args);
  cleanups.push(host.stop);
  return host;
}

/** A program that is expected to end by itself, with what it said. */
async function run(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanups.push(async () => void child.kill('SIGKILL'));
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { said, complained, code };
}

test('the printed address opens the app once, and the folder is this user’s own', async () => {
  const folder = newFolder();
  const { address } = await start(folder);
  const first = await fetch(address, { redirect: 'manual' });
  expect(first.status).toBe(303);
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL('/', address), { headers: { cookie } });
  expect(await page.text()).toContain('<div id="root">');
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(401);
  expect(await readdir(folder)).toContain('inventory.db');
});

test('a second host on the same folder says so and ends with 1', async () => {
  const folder = newFolder();
  await start(folder);
  const second = await run(['out/main/browser.js', '--port', '0', '--data-folder', folder]);
  expect(second.code).toBe(1);
  expect(second.complained.trim().split('\n')).toHaveLength(1);
  expect(second.said).toBe('');
});

test('a stopped host lets go of its folder for the next one', async () => {
  const folder = newFolder();
  await (await start(folder)).stop();
  const { address } = await start(folder);
  expect(address).toContain('?token=');
});

test('a port that is taken is one sentence with what to do', async () => {
  const { address } = await start(newFolder());
  const other = await run(['out/main/browser.js', '--port', new URL(address).port, '--data-folder', newFolder()]);
  expect(other).toMatchObject({
    code: 1,
    complained: 'This port is in use by another program. Choose another with --port.\n',
  });
});

test('a demo leaves nothing behind', async () => {
  const temporary = newFolder();
  vi.stubEnv('TMPDIR', temporary);
  const host = await start('', ['--demo']);
  vi.unstubAllEnvs();
  expect(await readdir(temporary)).toEqual([expect.stringMatching(/^flotilla-demo-/)]);
  await host.stop();
  expect(await readdir(temporary)).toEqual([]);
});

test('the launcher says in one line why there is no desktop window, and ends as its host ends', async () => {
  const environment = { FLOTILLA_HOST: 'browser', FLOTILLA_DATA_FOLDER: newFolder() };
  const child = spawn(process.execPath, ['scripts/launch.mjs', '--port', '0'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanups.push(async () => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    if (/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+\n/.test(said)) break;
  }
  expect(said).toContain('Opening the browser host: FLOTILLA_HOST is browser.\n');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('the launcher passes arguments on, and the exit code back', async () => {
  const { code, complained } = await run(['scripts/launch.mjs', '--browser', '--port', 'none']);
  expect(code).toBe(1);
  expect(complained).toContain('--port none is not a port number');
});
