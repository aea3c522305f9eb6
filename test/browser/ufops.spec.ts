import type { Locator, Page } from 'playwright/test';
import { tarGzOf } from '../support/tar-archive.ts';
import { isAccessible } from './accessible.ts';
import { acceptHostKey, addDevice, expect, lastJob, picture, setUpAgent, test } from './fixtures.ts';
import { jobEnded, takeFile } from './library-steps.ts';

// An image whose instances serve HTTP on $PORT and tell their process id.
const server = `
require('http').createServer((request, response) => response.end(String(process.pid)))
  .listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening on ' + process.env.PORT));
`;
const yaml =
  'image: ubuntu\nbuild_script:\n  - echo laying the keel\n  - cp "$RESOURCE/server.js" .\nrun: node server.js\n';
const image = tarGzOf([
  { path: 'ufop.yaml', content: yaml },
  { path: 'server.js', content: server },
]);
const broken = tarGzOf([
  { path: 'ufop.yaml', content: 'build_script:\n  - echo no timber >&2; exit 3\nrun: node x\n' },
]);

test('a technician registers a ufop, builds an image, scales it, sees a killed instance come back, and reads its log', async ({
  app,
  device,
}) => {
  test.slow();
  const page = await app.open();
  await addDevice(page, device, { name: 'dock-11' });
  await acceptHostKey(page, { name: 'dock-11', fingerprint: device.hostKey.fingerprint });
  await page.getByRole('tab', { name: /^Ufops/ }).click();
  await expect(page.getByText('Ufops need the agent')).toBeVisible();
  await setUpAgent(page);
  const card = page.getByRole('region', { name: 'thumb', exact: true });

  await test.step('register it with the keyboard alone', async () => {
    await expect(page.getByText('No ufops on this device')).toBeVisible();
    await press(page, page.getByRole('button', { name: 'Register ufop…' }));
    const dialog = page.getByRole('dialog', { name: 'Register a ufop on dock-11' });
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toBeFocused();
    await page.keyboard.type('no ufop');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText(/^A name has letters/)).toBeVisible();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('thumb');
    await page.keyboard.press('Enter');
    await expect(card).toContainText('no version is selected yet');
    await jobEnded(page);
  });

  await test.step('take an image into the library, upload it, and see it built and selected', async () => {
    await card.getByRole('button', { name: 'Upload image…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Upload an image of thumb' });
    await addFile(page, dialog, 'thumb.tar.gz', image);
    await expect(dialog.getByRole('combobox', { name: 'Image from the library' })).not.toHaveValue('');
    await expect(dialog.getByRole('checkbox', { name: 'Select it when it is built' })).toBeChecked();
    await picture(page, 'ufops-upload');
    await isAccessible(page, 'the upload of an image');
    await dialog.getByRole('button', { name: 'Upload and build' }).click();
    await expect(version(card, 'v1')).toContainText('Built');
    await expect(version(card, 'v1')).toContainText('selected');
    await jobEnded(page);
  });

  await test.step('scale it to two with the stepper, which keeps the focus', async () => {
    const more = card.getByRole('button', { name: 'Add an instance of thumb' });
    await press(page, more);
    await expect(instance(card, 1)).toContainText('Running');
    await jobEnded(page);
    await expect(more).toBeFocused();
    await expect(more).toBeEnabled();
    await page.keyboard.press('Enter');
    await expect(instance(card, 2)).toContainText('Running');
    await jobEnded(page);
    await expect(card.getByRole('group', { name: 'Number of instances of thumb' })).toContainText('2 of at most 5');
  });

  await test.step('kill the process of one: it is counted, and runs again', async () => {
    const before = await pidOf(instance(card, 1));
    process.kill(before, 'SIGKILL');
    await expect(instance(card, 1).getByRole('cell').nth(2)).toHaveText('1', { timeout: 90_000 });
    await expect(instance(card, 1)).toContainText('Running', { timeout: 90_000 });
    expect(await pidOf(instance(card, 1))).not.toBe(before);
    await picture(page, 'ufops');
  });

  await test.step('a build that fails says why, and leaves what is selected', async () => {
    await card.getByRole('button', { name: 'Upload image…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Upload an image of thumb' });
    await addFile(page, dialog, 'broken.tar.gz', broken);
    await dialog.getByRole('textbox', { name: 'Name of the version' }).fill('v1');
    await dialog.getByRole('button', { name: 'Upload and build' }).click();
    await expect(dialog.getByText('There is a version of this name already.')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Name of the version' }).fill('bad');
    await dialog.getByRole('button', { name: 'Upload and build' }).click();
    await expect(version(card, 'bad')).toContainText('Failed');
    await jobEnded(page);
    await version(card, 'bad').getByRole('button', { name: 'Build log of bad' }).click();
    await expect(page.getByRole('log')).toContainText('no timber');
    await page.getByRole('tab', { name: /^Ufops/ }).click();
  });

  await test.step('another version is selected: what runs is behind it until it is upgraded', async () => {
    await card.getByRole('button', { name: 'Upload image…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Upload an image of thumb' });
    await addFile(page, dialog, 'thumb.tar.gz', image);
    await expect(dialog.getByRole('checkbox', { name: 'Select it when it is built' })).not.toBeChecked();
    await dialog.getByRole('textbox', { name: 'Name of the version' }).fill('v2');
    await dialog.getByRole('button', { name: 'Upload and build' }).click();
    await expect(version(card, 'v2')).toContainText('Built');
    await jobEnded(page);
    await version(card, 'v2').getByRole('button', { name: 'Select v2' }).click();
    await expect(card).toContainText('2 instances run another version');
    await expect(instance(card, 1)).toContainText('Drift');
    await jobEnded(page);
    await picture(page, 'ufops-drift');
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expect(page.getByText('thumb: 2 instances run another version than v2, which is selected')).toBeVisible();
    await picture(page, 'overview-drift');
    await page.getByRole('link', { name: /^Show: thumb/ }).click();
    await card.getByRole('button', { name: 'Upgrade instances' }).click();
    await expect(card).not.toContainText('run another version', { timeout: 90_000 });
    await expect(instance(card, 2)).toContainText('v2');
    await jobEnded(page);
  });

  await test.step('no view breaks a rule of accessibility, in either theme', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
      await isAccessible(page, `ufops, ${scheme}`);
      await page.getByRole('tab', { name: 'Overview' }).click();
      await isAccessible(page, `overview, ${scheme}`);
      await page.getByRole('tab', { name: /^Modules/ }).click();
      await isAccessible(page, `modules, ${scheme}`);
      await page.getByRole('tab', { name: /^Ufops/ }).click();
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  await test.step('scale it down: asked once, with the safe button focused', async () => {
    await card.getByRole('button', { name: 'Delete the last instance of thumb…' }).click();
    const question = page.getByRole('dialog', { name: 'Delete thumb #2 from dock-11?' });
    await expect(question.getByRole('button', { name: 'Keep instance' })).toBeFocused();
    await question.getByRole('button', { name: 'Delete instance' }).click();
    await expect(instance(card, 2)).toBeHidden();
    await jobEnded(page);
  });

  await test.step('read the log of the one that is left', async () => {
    await instance(card, 1).getByRole('button', { name: 'Log of #1' }).click();
    await expect(page.getByRole('log', { name: 'Log of thumb #1' })).toContainText('listening on');
  });

  await test.step('with no network everything is still there, with its age', async () => {
    await page.getByRole('tab', { name: /^Ufops/ }).click();
    await device.stop();
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect(page.getByRole('status', { name: 'Problem' })).toBeVisible({ timeout: 60_000 });
    await expect(instance(card, 1)).toContainText('v2');
    await expect(page.getByText(/(just now|ago).* from the agent/).first()).toBeVisible();
    await picture(page, 'ufops-offline');
  });
});

// An image whose instances end at once.
const crashing = tarGzOf([
  {
    path: 'ufop.yaml',
    content: 'image: ubuntu\nbuild_script:\n  - cp "$RESOURCE/crash.js" .\nrun: node crash.js\n',
  },
  { path: 'crash.js', content: "console.log('the bilge pump jammed'); process.exit(7);" },
]);

test('an instance that crashes again and again is shown as failed, with its count, its reason and its log, also with no network', async ({
  app,
  device,
}) => {
  test.slow();
  const page = await app.open();
  await page.setViewportSize({ width: 1024, height: 640 });
  await addDevice(page, device, { name: 'dock-13' });
  await acceptHostKey(page, { name: 'dock-13', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);
  await page.getByRole('tab', { name: /^Ufops/ }).click();
  await page.getByRole('button', { name: 'Register ufop…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('thumb');
  await page.keyboard.press('Enter');
  const card = page.getByRole('region', { name: 'thumb', exact: true });
  await expect(card).toBeVisible();
  await jobEnded(page);
  await card.getByRole('button', { name: 'Upload image…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Upload an image of thumb' });
  await addFile(page, dialog, 'crashing.tar.gz', crashing);
  await dialog.getByRole('button', { name: 'Upload and build' }).click();
  await expect(version(card, 'v1')).toContainText('Built');
  await jobEnded(page);

  await test.step('the job that added it says why it failed, and the card shows the way to it', async () => {
    await press(page, card.getByRole('button', { name: 'Add an instance of thumb' }));
    await jobEnded(page);
    await expect(lastJob(page)).toContainText('the bilge pump jammed');
    await expect(lastJob(page).getByRole('button', { name: 'Run again' })).toBeVisible();
    await page.getByRole('button', { name: 'Close inspector' }).click();
    await card.getByRole('button', { name: /^Last job: Failed. Add instances of thumb/ }).click();
    await expect(lastJob(page)).toContainText('the bilge pump jammed');
  });

  await test.step('it is given up on after some restarts, which are counted, without anybody asking', async () => {
    await expect(instance(card, 1)).toContainText('Failed', { timeout: 120_000 });
    await expect(instance(card, 1).getByRole('cell').nth(2)).not.toHaveText('0');
    await expect(page.getByText('live', { exact: true }).first()).toBeVisible();
    await picture(page, 'ufops-failed');
    await instance(card, 1).getByRole('button', { name: 'Log of #1' }).click();
    await expect(page.getByRole('log', { name: 'Log of thumb #1' })).toContainText('the bilge pump jammed');
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expect(page.getByText(/thumb: 1 instance failed/)).toBeVisible();
    await picture(page, 'overview-failed');
  });

  await test.step('all of it can be read when the device is away, with its age', async () => {
    await device.stop();
    await expect(page.getByRole('status', { name: 'Problem' })).toContainText('Tried again by itself', {
      timeout: 90_000,
    });
    await expect(page.getByText('live', { exact: true })).toHaveCount(0);
    await expect(page.getByText(/thumb: 1 instance failed/)).toBeVisible();
    await page.getByRole('tab', { name: /^Ufops/ }).click();
    await expect(instance(card, 1)).toContainText('Failed');
    await expect(page.getByText(/(just now|ago).* from the agent/).first()).toBeVisible();
    await picture(page, 'ufops-failed-offline');
    await instance(card, 1).getByRole('button', { name: 'Log of #1' }).click();
    await expect(page.getByRole('log', { name: 'Log of thumb #1' })).toContainText('the bilge pump jammed');
    await picture(page, 'log-offline');
  });
});

function version(card: Locator, name: string): Locator {
  return card.getByRole('table', { name: 'Versions of thumb' }).getByRole('row', { name: new RegExp(`^${name} `) });
}

function instance(card: Locator, index: number): Locator {
  return card.getByRole('table', { name: 'Instances of thumb' }).getByRole('row', { name: new RegExp(`^#${index} `) });
}

/** The process that serves an instance: it says so itself, on the port in its row. */
async function pidOf(row: Locator): Promise<number> {
  const port = await row.getByRole('cell').nth(3).textContent();
  return Number(await (await fetch(`http://127.0.0.1:${port}/`)).text());
}

/** Presses a button with the keyboard, once it can be used: while a job runs, the device takes no other. */
async function press(page: Page, button: Locator): Promise<void> {
  await expect(button).toBeEnabled();
  await button.focus();
  await page.keyboard.press('Enter');
}

/** Chooses a file as the image, by way of the library. */
async function addFile(page: Page, dialog: Locator, name: string, buffer: Buffer): Promise<void> {
  await takeFile(page, dialog, { name, buffer });
  await expect(dialog.getByRole('combobox', { name: 'Image from the library' })).not.toHaveValue('');
}
