import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';

// What is done with the inventory itself: no device is needed.

const table = [
  'name;address;user;site;rack;jump',
  'yard;203.0.113.5;jump;Yard;R0;',
  'pump-1;10.0.1.1;tech;Yard;R1;yard',
  'pump-2;10.0.1.2;tech;Yard;R2;yard',
  'nowhere;not an address;tech;;;',
].join('\n');

async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
}

async function importTable(page: Page): Promise<void> {
  await goTo(page, '#/import');
  await page.getByLabel('Or paste lines').fill(table);
  await page.getByRole('button', { name: 'Read these lines' }).click();
  await expect(page.getByText('1 line was not taken')).toBeVisible();
  await expect(page.getByText('3 new')).toBeVisible();
  await page.getByRole('button', { name: 'Import 3 devices' }).click();
  await expect(page.getByRole('heading', { name: '3 added, 0 updated' })).toBeVisible();
}

async function holds(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('an import is shown line by line, taken over, found in the palette, and taken back as one', async ({ app }) => {
  const page = await app.open();
  await importTable(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run' }).fill('pump-2');
  await expect(page.getByRole('option', { name: /pump-2/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'pump-2', level: 1 })).toBeVisible();

  await goTo(page, '#/settings/undo');
  const row = page.getByRole('row', { name: /3 devices imported/ });
  await row.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('row', { name: /Undone: 3 devices imported/ })).toBeVisible();
  await expect(row.filter({ hasNotText: 'Undone' })).toBeHidden();
  await goTo(page, '#/settings/history');
  await expect(page.getByRole('cell', { name: 'Change undone' })).toBeVisible();
  await page.getByRole('button', { name: 'Check that it is whole' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'as they were written' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Work order (page)' }).click();
  expect((await download).suggestedFilename()).toMatch(/^flotilla-work-order-.*\.html$/);
});

test('a table in an old encoding is read by guess, or as it is told', async ({ app }) => {
  const page = await app.open();
  const station = Buffer.from([0xb1, 0xb1, 0xd5, 0xbe]);
  const rows = [1, 2, 3].flatMap((n) => [station, Buffer.from(`-${n},10.0.3.${n}\n`)]);
  const buffer = Buffer.concat([Buffer.from('name,address\n'), ...rows]);
  await goTo(page, '#/import');
  await page.locator('input[type="file"]').setInputFiles({ name: 'old.csv', mimeType: 'text/csv', buffer });
  const encoding = page.getByLabel('Written as');
  await expect(page.getByRole('main')).toContainText('北站-2');
  await encoding.selectOption('Western (Latin 1)');
  await expect(page.getByRole('main')).toContainText('±±Õ¾-2');
  await holds(page, 'the choice of an encoding');
  await encoding.selectOption('Chinese (GBK, GB 18030)');
  await expect(page.getByRole('main')).toContainText('北站-2');
  await page.getByRole('button', { name: 'Import 3 devices' }).click();
  await expect(page.getByRole('heading', { name: '3 added, 0 updated' })).toBeVisible();
});

test('a damaged inventory offers its backups, and nothing is lost that was backed up', async ({ app }) => {
  let page = await app.open();
  await importTable(page);
  await goTo(page, '#/settings/backups');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByRole('row', { name: /3 devices/ })).toBeVisible();
  await app.close();
  writeFileSync(
    join(app.dataFolder, 'inventory.db'),
    'this was an inventory once, and is now a text of some length. '.repeat(30),
  );

  page = await app.open([], { connected: false });
  await expect(page.getByRole('heading', { name: 'The inventory on this laptop is damaged' })).toBeVisible();
  await holds(page, 'damaged');
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Connected');
  await goTo(page, '#/settings/history');
  await expect(page.getByRole('cell', { name: 'Devices imported' })).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`import, library and settings break no rule of accessibility, in the ${scheme} theme`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await app.open(['--demo', '--bare']);
    await goTo(page, '#/import');
    await holds(page, 'import');
    await page.getByLabel('Or paste lines').fill(table);
    await page.getByRole('button', { name: 'Read these lines' }).click();
    await expect(page.getByText('3 new')).toBeVisible();
    await holds(page, 'the preview of an import');
    for (const section of ['credentials', 'keys', 'appearance', 'undo', 'history', 'backups', 'about']) {
      await goTo(page, `#/settings/${section}`);
      await expect(page.getByRole('tab', { selected: true })).toBeVisible();
      await holds(page, section);
    }
    await goTo(page, '#/library');
    const files = [
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('the key is under the mat') },
      { name: 'broken.tgz', mimeType: 'application/gzip', buffer: Buffer.from('no archive') },
    ];
    await page.locator('input[type="file"]').setInputFiles(files);
    await expect(page.getByRole('button', { name: 'notes.txt', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'notes.txt', exact: true }).click();
    await expect(page.getByRole('region', { name: 'notes.txt' })).toBeVisible();
    await holds(page, 'library');
    await page.getByRole('button', { name: 'Fetch by name' }).click();
    await holds(page, 'fetch');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Versions in the fleet' }).click();
    await expect(page.getByText('No module and no ufop has been seen yet')).toBeVisible();
    await holds(page, 'versions');
    await page.keyboard.press('Control+k');
    await holds(page, 'palette');
    await page.keyboard.press('Escape');
    await page.getByRole('main').focus();
    await page.keyboard.press('?');
    await holds(page, 'keys');
  });
}
