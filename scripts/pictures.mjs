// Takes the pictures of docs/pictures/, most from the demo fleet, each view in both themes and at both sizes:
//   npm run pictures [-- --to FOLDER] [--language zh] [--only VIEW,VIEW] [--sizes 800x500,512x320]
// The sizes at a zoom of 200 % are half those of the window. Look at each of them before committing it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { build } from './build.mjs';
import { crowdStories, emptyStories } from './pictures/rare-stories.mjs';
import { stories } from './pictures/stories.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    to: { type: 'string', default: join(root, 'docs/pictures') },
    language: { type: 'string', default: 'en' },
    only: { type: 'string' },
    sizes: { type: 'string', default: '1600x1000,1024x640' },
  },
});
const folder = resolve(values.to);
const only = values.only?.split(',');
const sizes = values.sizes.split(',').map((size) => {
  const [width, height] = size.split('x').map(Number);
  return { width, height };
});
/** The one that the way to each view is gone in. */
const walked = { width: 1600, height: 1000 };

async function addressOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error('the browser host printed no address');
}

mkdirSync(folder, { recursive: true });
await build();
const browser = await chromium.launch({
  executablePath: process.env.FLOTILLA_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const rare = mkdtempSync(join(tmpdir(), 'flotilla-pictures-'));
const crowd = join(rare, 'crowd');
try {
  await takeAll(stories, { of: ['--demo'], whenReady: storyTold });
  mkdirSync(crowd);
  execFileSync(process.execPath, ['scripts/pictures/crowd.ts', crowd], { cwd: root });
  await takeAll(crowdStories, { of: ['--data-folder', crowd] });
  await takeAll(emptyStories, { of: ['--data-folder', join(rare, 'empty')] });
} finally {
  await browser.close();
  rmSync(rare, { recursive: true, force: true });
}

/** Takes the pictures of these stories, in an app that is started with these arguments. */
async function takeAll(stories, { of, whenReady }) {
  const chosen = Object.entries(stories).filter(([name]) => !only || only.includes(name));
  if (chosen.length === 0) return;
  const host = spawn(process.execPath, ['out/main/browser.js', '--port', '0', ...of], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await addressOf(host);
    const page = await browser.newPage({ viewport: walked });
    await page.goto(address);
    await page.getByRole('contentinfo').getByText('Connected').waitFor();
    await whenReady?.(page);
    for (const [name, open] of chosen) await take(page, name, open);
    await page.close();
  } finally {
    host.kill('SIGTERM');
    await new Promise((resolve) => host.once('exit', resolve));
  }
}

async function take(page, name, open) {
  await setLanguage(page, 'English');
  try {
    await open(page);
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  if (values.language === 'zh') await setLanguage(page, '简体中文');
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
      await page.screenshot({ path: join(folder, `${name}-${theme}-${size.width}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(walked);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
}

/** The demo goes on with its jobs after it opened; what is seen should have come to rest. */
async function storyTold(page) {
  await page.getByRole('link', { name: /^Queue 1/ }).waitFor({ timeout: 180_000 });
  await page.getByRole('contentinfo').getByText('No jobs running').waitFor({ timeout: 180_000 });
}

/** By way of what the window keeps, so that no menu is left open. */
async function setLanguage(page, name) {
  const current = await page.evaluate(() => document.documentElement.lang);
  if (current.startsWith('zh') === (name !== 'English')) return;
  const button = page.getByRole('banner').getByRole('button', { name: /Language|语言/, includeHidden: true });
  await button.evaluate((one) => one.click());
  await page.getByRole('menuitemradio', { name, includeHidden: true }).evaluate((one) => one.click());
  await page.getByRole('menuitemradio', { name, includeHidden: true }).waitFor({ state: 'detached' });
}
