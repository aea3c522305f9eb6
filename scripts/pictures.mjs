// Takes the pictures of docs/pictures/ from the demo fleet, each view in both themes and at both sizes:
//   npm run pictures
// Look at each of them before committing it.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/pictures');
const sizes = [
  { width: 1600, height: 1000 },
  { width: 1024, height: 640 },
];

/** Two devices with an agent, one of them with a module that runs. */
async function prepare(page) {
  for (const name of ['mill-03', 'harbour-01']) {
    await fleet(page);
    await page.getByRole('link', { name }).click();
    await page.getByRole('main').getByRole('button', { name: 'Set up agent', exact: true }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Set up agent' }).click();
    await page.getByRole('complementary').getByText('Done').first().waitFor();
  }
  await page.getByRole('tab', { name: 'Modules' }).click();
  await page.getByRole('textbox', { name: 'Package' }).fill('node-static');
  await page.getByRole('textbox', { name: 'Version' }).fill('0.7.11');
  await page.getByRole('button', { name: 'Install', exact: true }).click();
  await page.getByRole('button', { name: 'Start node-static' }).click({ timeout: 120_000 });
  await page
    .getByRole('row', { name: /node-static/ })
    .getByText('Running')
    .waitFor({ timeout: 60_000 });
}

const device = async (page) => {
  await fleet(page);
  await page.getByRole('link', { name: 'harbour-01' }).click();
};
const fleet = (page) =>
  page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('link', { name: /^Fleet/ })
    .click();

const views = {
  fleet,
  plan: async (page) => {
    await fleet(page);
    await page.getByRole('link', { name: 'ridge-02' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Set up agent', exact: true }).first().click();
    await page.getByText('is put there and started').waitFor();
  },
  device,
  modules: async (page) => {
    await device(page);
    await page.getByRole('tab', { name: /Modules/ }).click();
  },
  log: async (page) => {
    await page.getByRole('button', { name: 'Log of node-static' }).click();
    await page.getByText('serving').waitFor();
  },
  jobs: (page) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs' }).click(),
  job: (page) =>
    page
      .getByRole('link', { name: /Set up agent/ })
      .first()
      .click(),
  'add-device': async (page) => {
    await fleet(page);
    await page.getByRole('button', { name: 'Add device' }).click();
  },
};

async function addressOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error('the browser host printed no address');
}

mkdirSync(folder, { recursive: true });
await build();
const host = spawn(process.execPath, ['out/main/browser.js', '--port', '0', '--demo'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const address = await addressOf(host);
const browser = await chromium.launch({
  executablePath: process.env.FLOTILLA_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  await takeAll(await browser.newPage({ viewport: sizes[0] }));
} finally {
  await browser.close();
  host.kill('SIGTERM');
}

async function takeAll(page) {
  await page.goto(address);
  await prepare(page);
  for (const [name, open] of Object.entries(views)) {
    await open(page);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme });
      for (const size of sizes) {
        await page.setViewportSize(size);
        await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
        await page.screenshot({ path: join(folder, `${name}-${theme}-${size.width}.png`) });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(sizes[0]);
    await page.keyboard.press('Escape');
  }
}
