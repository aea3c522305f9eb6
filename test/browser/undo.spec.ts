import type { Page } from 'playwright/test';
import { isAccessibleInBothThemes } from './accessible.ts';
import { expect, test } from './fixtures.ts';

// What was just done is offered to be taken back, beside the work. No device is needed.

const table = ['name,address,site', 'pump-1,10.0.1.1,Yard', 'pump-2,10.0.1.2,Yard', 'pump-3,10.0.1.3,Mill'].join('\n');

const notice = (page: Page) => page.getByRole('region', { name: 'Just done' });
const deviceRow = (page: Page, name: string) =>
  page.getByRole('grid', { name: 'Devices' }).getByRole('row', { name: new RegExp(name) });

async function importTable(page: Page): Promise<void> {
  await page.evaluate("location.hash = '#/import'");
  await page.getByLabel('Or paste lines').fill(table);
  await page.getByRole('button', { name: 'Read these lines' }).click();
  await page.getByRole('button', { name: 'Import 3 devices' }).click();
  // It stays for as long as it is pointed at, so that a slow machine can take its time.
  await notice(page).hover();
  await expect(notice(page)).toContainText('3 devices imported');
}

test('an import is taken back beside its result, by Ctrl Z, which a text field keeps for itself', async ({ app }) => {
  const page = await app.open();
  await importTable(page);
  await expect(page.getByRole('status').filter({ hasText: 'Ctrl Z takes it back' })).toBeAttached();
  await isAccessibleInBothThemes(page, 'undo');
  await page.keyboard.press('Control+1');
  await deviceRow(page, 'pump-1').focus();
  await page.keyboard.press('/');
  await page.keyboard.type('pump');
  await page.keyboard.press('Control+z');
  await expect(deviceRow(page, 'pump-1')).toBeVisible();
  await page.getByRole('main').focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('No devices yet')).toBeVisible();
  await expect(notice(page)).toBeHidden();
});

test('edits, a removed device and a removed filter are taken back; the focus returns to where it was', async ({
  app,
}) => {
  const page = await app.open();
  await importTable(page);
  await page.getByRole('button', { name: 'Go to the fleet' }).click();

  await test.step('many devices at once', async () => {
    await deviceRow(page, 'pump-1').focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('region', { name: 'Selected devices' }).getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: /Edit 3 devices/ });
    await dialog.getByRole('checkbox', { name: 'Change the site' }).check();
    await dialog.getByRole('textbox', { name: 'Site', exact: true }).fill('Ridge');
    await dialog.getByRole('button', { name: /3 devices/ }).click();
    await expect(deviceRow(page, 'pump-1')).toContainText('Ridge');
    await notice(page).hover();
    await expect(notice(page)).toContainText('3 devices edited');
    // It is over the end of the list, and takes no room of it.
    await expect(page.getByRole('region', { name: 'Selected devices' })).toBeInViewport({ ratio: 1 });
    await deviceRow(page, 'pump-2').focus();
    await page.keyboard.press('F6');
    await expect(notice(page).getByRole('button', { name: 'Undo' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(deviceRow(page, 'pump-1')).toContainText('Yard');
    await expect(notice(page)).toBeHidden();
    await expect(deviceRow(page, 'pump-2')).toBeFocused();
  });

  await test.step('a saved filter', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('site:Yard');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save filter…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('The yard');
    await page.keyboard.press('Enter');
    const views = page.getByRole('navigation', { name: 'Views' });
    const filter = views.getByRole('link', { name: /^The yard/ });
    await expect(filter).toBeVisible();
    await views.getByRole('button', { name: /The yard/ }).click();
    await page.getByRole('menuitem', { name: /Remove/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove filter' }).click();
    await expect(filter).toBeHidden();
    await notice(page).getByRole('button', { name: 'Undo' }).click();
    await expect(filter).toBeVisible();
  });

  await test.step('one device', async () => {
    await page.getByRole('grid', { name: 'Devices' }).getByRole('link', { name: 'pump-2' }).click();
    await page.getByRole('button', { name: 'More actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Delete device…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete device' }).click();
    await expect(deviceRow(page, 'pump-1')).toBeVisible();
    await expect(deviceRow(page, 'pump-2')).toBeHidden();
    await expect(notice(page)).toContainText('Device removed: pump-2');
    await page.keyboard.press('Control+z');
    await expect(deviceRow(page, 'pump-2')).toBeVisible();
  });
});

test('the offer waits while somebody is at it, goes by Escape, and goes by itself', async ({ app, page }) => {
  await page.clock.install();
  await app.open();
  await importTable(page);
  await page.mouse.move(0, 0);
  await page.clock.fastForward(11_000);
  await expect(notice(page)).toBeVisible();
  await notice(page).getByRole('button', { name: 'Undo' }).focus();
  await page.clock.fastForward(60_000);
  await expect(notice(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(notice(page)).toBeHidden();
  await page.evaluate("location.hash = '#/settings/undo'");
  await page
    .getByRole('row', { name: /3 devices imported/ })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(page.getByRole('row', { name: /^Undone/ })).toBeVisible();
  await importTable(page);
  await page.mouse.move(0, 0);
  await page.clock.fastForward(21_000);
  await expect(notice(page)).toBeHidden();
});
