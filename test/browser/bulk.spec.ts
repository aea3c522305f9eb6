import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright/test';
import { ownPlace } from '../support/sshd.ts';
import { isAccessibleInBothThemes } from './accessible.ts';
import { expect, lastJob, test } from './fixtures.ts';
import { choose } from './keyboard-steps.ts';
import { forward } from './wire.ts';

// One action for many devices, over the demo's three: real SSH, real shells.

const start = (page: Page, name: RegExp) => page.getByRole('main').getByRole('button', { name });
const jobPage = (page: Page) => page.getByRole('region', { name: /^Job: / });

/** The devices that a filter finds, selected and taken to the plan, by keys alone. */
async function planFor(page: Page, filter: string, count: number): Promise<void> {
  await page.getByRole('grid', { name: 'Devices' }).getByRole('link').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(filter);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row').and(page.locator(':focus'))).toBeVisible();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('region', { name: 'Selected devices' })).toContainText(`${count} selected`);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'Plan', level: 1 })).toBeVisible();
}

test('a canary that fails stops the others, and run again finishes them', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  const ready = join(app.dataFolder, 'ready');
  await planFor(page, 'tag:gateway', 2);
  await expect(page.getByRole('heading', { name: 'Choose an operation to see what it would do.' })).toBeVisible();
  await page.getByLabel('Operation').selectOption('Run command');
  await page.getByLabel('Command').fill(`test -e '${ready}' && echo ready on "$(hostname)"`);
  await page.getByRole('radio', { name: 'Canary first' }).check();
  await page.getByLabel('Watch between waves (s)').fill('0');
  await expect(page.getByRole('list', { name: 'Waves' }).getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Will change' })).toContainText('2');
  await expect(page.getByRole('option', { name: /mill-03/ })).toContainText('Wave 2');
  await isAccessibleInBothThemes(page, 'plan');

  await start(page, /^Run on 2 devices$/).click();
  const question = page.getByRole('dialog', { name: 'Run on 2 devices?' });
  await expect(question).toContainText('harbour-01, mill-03');
  await question.getByRole('button', { name: 'Run on 2 devices' }).click();
  await expect(jobPage(page)).toContainText('Stopped by the failure limit: 1 failed, 1 skipped.');
  await expect(page.getByRole('option', { name: 'mill-03: Skipped' })).toBeVisible();
  const failed = page.getByRole('listbox', { name: 'Failed: devices' }).getByRole('option', { name: /harbour-01/ });
  await failed.click();
  await expect(lastJob(page).getByRole('heading', { name: 'harbour-01' })).toBeVisible();
  await expect(lastJob(page).getByRole('list', { name: 'Steps' })).toContainText('Run');
  await isAccessibleInBothThemes(page, 'job');

  writeFileSync(ready, '');
  await start(page, /^Run again what did not succeed \(2\)$/).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Run test/ })
    .click();
  await expect(jobPage(page)).toContainText('Finished: 2 done.');
  await expect(page.getByRole('link', { name: 'Earlier job' })).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Work order' }).click();
  await page.getByRole('menuitem', { name: 'As a table (CSV)' }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.csv$/);

  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs' }).click();
  await expect(page.getByRole('cell', { name: 'harbour-01 and 1 more' })).toHaveCount(2);
  await page.getByText(/^Not well/).click();
  await expect(page.getByRole('cell', { name: 'harbour-01 and 1 more' })).toHaveCount(1);
  await isAccessibleInBothThemes(page, 'jobs');
});

test('what its device missed waits in the queue, and is delivered when the device is back', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  const place = await ownPlace();
  await page.getByRole('grid', { name: 'Devices' }).getByRole('link', { name: 'ridge-02' }).click();
  await page.getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const form = page.getByRole('dialog', { name: 'Edit ridge-02' });
  const real = {
    host: await form.getByRole('textbox', { name: 'Address' }).inputValue(),
    port: Number(await form.getByRole('textbox', { name: 'Port' }).inputValue()),
  };
  await form.getByRole('textbox', { name: 'Address' }).fill(place.address);
  await form.getByRole('textbox', { name: 'Port' }).fill(String(place.port));
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();

  await page.evaluate("window.location.hash = '#/plan'");
  await page.getByLabel('All devices that match').fill('ridge-02');
  await page.getByLabel('Operation').selectOption('Run command');
  await page.getByLabel('Command').fill('echo delivered');
  await start(page, /^Run on 1 device/).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Run on 1 device/ })
    .click();
  await expect(jobPage(page)).toContainText('Queued');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Queue' }).click();
  const waiting = page.getByRole('listbox', { name: /^Queued: Run echo/ }).getByRole('option', { name: /ridge-02/ });
  await expect(waiting).toContainText('expires');
  await waiting.click();
  await isAccessibleInBothThemes(page, 'queue');

  const wire = await forward(place, real);
  try {
    await page.getByRole('button', { name: 'Try 1 now' }).click();
    await expect(page.getByText('Nothing waits for its device')).toBeVisible();
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs' }).click();
    await expect(page.getByRole('row', { name: /Run echo delivered/ })).toContainText('Done');
  } finally {
    wire.close();
  }
});

test('a bulk action is planned, run and looked into with the keyboard alone', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  await planFor(page, 'tag:gateway', 2);
  await choose(page, 'Operation', 'Refresh');
  await expect(page.getByRole('listbox', { name: /: devices$/ }).first()).toBeVisible();
  await expect(start(page, /^Refresh 2 devices$/)).toHaveAttribute('aria-disabled', 'false');
  await tabTo(page, start(page, /^Refresh 2 devices$/), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(jobPage(page)).toContainText('Finished: 2 done.');
  await tabTo(page, page.getByRole('listbox', { name: 'Devices by result' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('mill-03', { exact: true }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(lastJob(page).getByRole('heading', { name: 'mill-03' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lastJob(page)).toBeHidden();
  await expect(page.getByRole('listbox', { name: 'Devices by result' })).toBeFocused();
});

async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const focused = target.and(page.locator(':focus'));
  for (let pressed = 0; pressed < 40 && (await focused.count()) === 0; pressed += 1) await page.keyboard.press(key);
  await expect(target).toBeFocused();
}
