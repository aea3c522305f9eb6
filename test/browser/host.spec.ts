import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page, test } from 'playwright/test';
import { type RunningHost, startBrowserHost } from '../support/browser-host.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

// What the browser host promises, seen by a real Chromium. What can be asked without one is in test/unit/browser-host.

let folder: ReturnType<typeof makeTempFolder>;
let host: RunningHost | undefined;

test.beforeEach(() => {
  folder = makeTempFolder();
});
test.afterEach(async () => {
  await host?.stop();
  host = undefined;
  folder.remove();
});

async function start(args: string[] = []): Promise<RunningHost> {
  host = await startBrowserHost(folder.path, args);
  return host;
}

/** What the page was not allowed to do, by its content security policy. */
async function watchPolicy(page: Page): Promise<string[]> {
  const broken: string[] = [];
  await page.exposeFunction('tellBroken', (what: string) => broken.push(what));
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', (event) =>
      tellBroken([event.effectiveDirective, event.blockedURI, event.sourceFile].join(' ')), true);
  `);
  return broken;
}

const connected = (page: Page) => expect(page.getByText('Connected', { exact: true })).toBeVisible();

test('the page keeps its content security policy, in both themes, with a dialog and a device open', async ({
  page,
}) => {
  const broken = await watchPolicy(page);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const { address } = await start(['--demo', '--bare']);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(colorScheme === 'light' ? address : new URL('/', address).href);
    await connected(page);
    await page.getByRole('button', { name: 'Add device' }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByText('harbour-01').dblclick();
    await expect(page.getByRole('tab', { name: /Modules/ })).toBeVisible();
    for (const tab of await page.getByRole('tab').all()) await tab.click();
  }
  expect(broken).toEqual([]);
  expect(errors).toEqual([]);
});

test('the policy stops a script and a style that are not ours', async ({ page }) => {
  const broken = await watchPolicy(page);
  const { address } = await start();
  await page.goto(address);
  await connected(page);
  await page.evaluate(`
    document.head.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.foreign = true' }));
    document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { display: none }' }));
    document.head.append(Object.assign(document.createElement('script'), { src: 'http://127.0.0.2:9/x.js' }));
  `);
  await expect
    .poll(() => broken.map((what) => what.split(' ')[0]))
    .toEqual(['script-src-elem', 'style-src-elem', 'script-src-elem']);
  expect(await page.evaluate("'foreign' in globalThis")).toBe(false);
});

test('the token is gone from the address, the history and the disk, and works for no second browser', async ({
  page,
  browser,
}) => {
  const { address, dataFolder } = await start();
  const token = new URL(address).searchParams.get('token') ?? '';
  const requests: string[] = [];
  await page.goto(address);
  page.on('request', (request) => requests.push(`${request.url()} ${JSON.stringify(request.headers())}`));
  await connected(page);
  expect(page.url()).toBe(new URL('/', address).href);
  await page.reload();
  await connected(page);
  expect(requests.length).toBeGreaterThan(2);
  expect(requests.filter((request) => request.includes(token))).toEqual([]);
  // The redirect took the place of the address that had the token: the one step back is the empty page of the start.
  await page.goBack();
  expect(page.url()).toBe('about:blank');
  for (const entry of await readdir(dataFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    expect((await readFile(join(entry.parentPath, entry.name))).includes(token), entry.name).toBe(false);
  }
  const stranger = await browser.newPage();
  const reply = await stranger.goto(address);
  expect(reply?.status()).toBe(401);
  await expect(stranger.getByText('Open the address that Flotilla printed')).toBeVisible();
  await stranger.close();
});

test('a name of a stranger that points at this machine shows no app, not even with the token', async ({ playwright }, {
  project,
}) => {
  const { address } = await start();
  const rebound = new URL(address);
  rebound.hostname = 'rebound.example';
  const args = [...(project.use.launchOptions?.args ?? []), '--host-resolver-rules=MAP rebound.example 127.0.0.1'];
  const browser = await playwright.chromium.launch({ ...project.use.launchOptions, args });
  try {
    const page = await browser.newPage();
    const reply = await page.goto(rebound.href);
    expect(reply?.status()).toBe(421);
    await expect(page.getByText('This is not the address of Flotilla.')).toBeVisible();
    const outcome = await page.evaluate<string>(`new Promise((resolve) => {
      const socket = new WebSocket('ws://' + location.host + '/rpc');
      socket.onopen = () => resolve('connected');
      socket.onerror = () => resolve('refused');
    })`);
    expect(outcome).toBe('refused');
    // The token was not used up by that.
    await page.goto(address);
    await connected(page);
  } finally {
    await browser.close();
  }
});

test('a page of another origin can neither read from the host nor connect to it, cookie or not', async ({ page }) => {
  const { address } = await start();
  await page.goto(address);
  await connected(page);
  const other = await startBrowserHost(`${folder.path}/other`);
  try {
    // The same site by a cookie's measure (127.0.0.1), another origin by the browser's: the other host's sign-in page.
    await page.route(new URL('/', other.address).href, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<p>another origin</p>' }),
    );
    await page.goto(new URL('/', other.address).href);
    const target = new URL(address).host;
    const outcome = await page.evaluate<string[]>(`Promise.all([
      fetch('http://${target}/session', { credentials: 'include' }).then(() => 'read', () => 'refused'),
      new Promise((resolve) => {
        const socket = new WebSocket('ws://${target}/rpc');
        socket.onopen = () => resolve('connected');
        socket.onerror = () => resolve('refused');
      }),
    ])`);
    expect(outcome).toEqual(['refused', 'refused']);
  } finally {
    await other.stop();
  }
});

test('another user of the machine finds no token, reads no file and gets no answer, not even with the address', async ({
  page,
}) => {
  const nobody = 65534;
  test.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'only root can act as another user');
  const { address, dataFolder, pid } = await start();
  const token = new URL(address).searchParams.get('token') ?? '';
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(token);
  expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
  // It becomes the other user itself: the Node.js of a checkout may lie where only its owner can go.
  const attempts = `
    process.setgroups([${nobody}]);
    process.setgid(${nobody});
    process.setuid(${nobody});
    const { readdirSync, readFileSync } = require('node:fs');
    const attempt = (work) => Promise.resolve().then(work).then(() => 'worked', (e) => e.code ?? e.cause?.code ?? 'failed');
    const [folder, address, pid] = process.argv.slice(1);
    Promise.all([
      attempt(() => readdirSync(folder)),
      attempt(() => readFileSync(folder + '/flotilla.log')),
      attempt(() => readFileSync('/proc/' + pid + '/environ')),
      attempt(() => fetch(address, { redirect: 'manual' })),
    ]).then((outcome) => console.log(JSON.stringify(outcome)));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', attempts, dataFolder, address, String(pid)], {
    cwd: '/',
    env: {},
  });
  const [list, file, environ, answer] = JSON.parse(stdout) as string[];
  expect([list, file, environ]).toEqual(['EACCES', 'EACCES', 'EACCES']);
  expect(answer).not.toBe('worked');
  // The address was not used up by that.
  await page.goto(address);
  await connected(page);
});

test('a page elsewhere cannot put the app into a frame', async ({ page }) => {
  const { address } = await start();
  await page.goto(address);
  await connected(page);
  const app = new URL('/', address).href;
  await page.route('http://127.0.0.1:9/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<iframe src="${app}"></iframe><p>a page elsewhere</p>` }),
  );
  await page.goto('http://127.0.0.1:9/');
  await expect(page.getByText('a page elsewhere')).toBeVisible();
  // Its load event waits for the frame: whatever came of that is there.
  const frame = page.frames().find((each) => each !== page.mainFrame());
  expect(frame).toBeDefined();
  expect(await frame?.evaluate('document.body?.innerText ?? ""')).not.toContain('Connected');
  expect(frame?.url()).not.toBe(app);
});

test('a window whose host was restarted says what to do, and works again once signed in', async ({ page, context }) => {
  const first = await start();
  await page.goto(first.address);
  await connected(page);
  await first.stop();
  await expect(page.getByText(/connection to Flotilla/i).first()).toBeVisible();
  const second = await start(['--port', new URL(first.address).port]);
  await expect(page.getByText('This window is no longer known to Flotilla.')).toBeVisible({ timeout: 30_000 });
  const tab = await context.newPage();
  await tab.goto(second.address);
  await connected(tab);
  await expect(page.getByText('Connected', { exact: true })).toBeVisible({ timeout: 30_000 });
});
