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
  await at(page, '#/fleet/harbour-01');
  await page.getByRole('link', { name: 'harbour-01' }).click();
};
const fleet = (page) =>
  page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('link', { name: /^Fleet/ })
    .click();

/** Goes to an address of the window. */
const at = (page, hash) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

const table = [
  'name;address;user;site;tags;rack',
  ...Array.from({ length: 60 }, (_, n) => `pump-${n + 1};10.0.1.${n + 1};tech;Yard;edge,pump;R${n % 6}`),
  'nowhere;not an address;tech;;;',
].join('\n');

const views = {
  import: async (page) => {
    await at(page, '#/import');
    await page.getByLabel('Or paste lines').fill(table);
    await page.getByRole('button', { name: 'Read these lines' }).click();
    await page.getByText('60 new').waitFor();
  },
  fleet: async (page) => {
    await page.getByRole('button', { name: /^Import 60/ }).click();
    await page.getByText('60 added').waitFor();
    await fleet(page);
  },
  plan: async (page) => {
    await at(page, '#/fleet/ridge-02');
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
  ufops: async (page) => {
    await device(page);
    await page.getByRole('tab', { name: /Ufops/ }).click();
  },
  files: async (page) => {
    await device(page);
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('grid').waitFor();
  },
  terminal: async (page) => {
    await device(page);
    await page.getByRole('tab', { name: 'Terminal' }).click();
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    await page.getByRole('region', { name: 'Terminal 1 on harbour-01' }).waitFor();
    await page.keyboard.type('uname -sr; ls -a\n');
    await page.getByText('.flotilla').first().waitFor();
  },
  history: async (page) => {
    await device(page);
    await page.getByRole('tab', { name: 'History' }).click();
  },
  jobs: (page) => at(page, '#/jobs'),
  job: (page) =>
    page
      .getByRole('link', { name: /Set up agent/ })
      .first()
      .click(),
  queue: (page) => at(page, '#/queue'),
  logs: (page) => at(page, '#/logs'),
  library: async (page) => {
    await at(page, '#/library');
    const files = [{ name: 'site-notes.txt', mimeType: 'text/plain', buffer: Buffer.from('the key is under the mat') }];
    await page.locator('input[type="file"]').setInputFiles(files);
    await page.getByRole('button', { name: 'site-notes.txt', exact: true }).click();
  },
  credentials: (page) => at(page, '#/settings/credentials'),
  undo: (page) => at(page, '#/settings/undo'),
  palette: async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('pump');
    await page
      .getByRole('option', { name: /pump-1/ })
      .first()
      .waitFor();
  },
  'add-device': async (page) => {
    await fleet(page);
    await page.getByRole('button', { name: 'Add device' }).click();
  },
  bulk: async (page) => {
    await at(page, '#/fleet/name:harbour-01,mill-03,ridge-02');
    await page
      .getByRole('grid', { name: 'Devices' })
      .getByRole('row', { name: /mill-03/ })
      .focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: /Plan action/ }).click();
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
