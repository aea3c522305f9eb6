import type { Page } from 'playwright/test';
import { isAccessibleInBothThemes } from './accessible.ts';
import { expect, test } from './fixtures.ts';

const table = [
  'name,address,user',
  ...Array.from({ length: 12 }, (_, n) => `pump-${n + 1},127.9.0.${n + 1},tech`),
].join('\n');

async function importTwelve(page: Page): Promise<void> {
  await page.evaluate("location.hash = '#/import'");
  await page.getByLabel('Or paste lines').fill(table);
  await page.getByRole('button', { name: 'Read these lines' }).click();
  await page.getByRole('button', { name: 'Import 12 devices' }).click();
  await expect(page.getByText('12 added').first()).toBeVisible();
  await page.evaluate("location.hash = '#/fleet'");
  await expect(page.getByRole('grid', { name: 'Devices' }).getByRole('link')).toHaveCount(12);
}

test('many devices are deleted at once after their count was typed, and come back at once', async ({ app, page }) => {
  await app.open();
  await importTwelve(page);
  const links = page.getByRole('grid', { name: 'Devices' }).getByRole('link');
  await page.getByRole('row', { name: /pump-2\b/ }).focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 12 devices from the inventory?' });
  await expect(dialog).toContainText('pump-1, pump-2, pump-3, pump-4, pump-5 and 7 more');
  await expect(dialog.getByRole('button', { name: 'Keep them' })).toBeFocused();
  await isAccessibleInBothThemes(page, 'delete-many');
  const go = dialog.getByRole('button', { name: 'Delete 12 devices' });
  await expect(go).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type 12 to go on' }).fill('12');
  await go.click();
  await expect(page.getByText('No devices yet')).toBeVisible();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(links).toHaveCount(12);
});

test('at a zoom of 200 % nothing scrolls sideways, and the last of a view is come to', async ({ app, page }) => {
  await app.open(['--demo', '--bare']);
  for (const size of [
    { width: 800, height: 500 },
    { width: 512, height: 320 },
  ]) {
    await page.setViewportSize(size);
    for (const hash of ['fleet', 'jobs', 'queue', 'logs', 'library', 'plan', 'import', 'settings/history']) {
      await page.evaluate(`location.hash = '#/${hash}'`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const sideways = await page.evaluate(
        "['html', 'main'].map((one) => document.querySelector(one)).map((one) => one.scrollWidth - one.clientWidth)",
      );
      expect(sideways, `${hash} at ${size.width}`).toEqual([0, 0]);
    }
    await page.evaluate("location.hash = '#/plan'");
    await page.getByRole('heading', { name: /^Dry run/ }).scrollIntoViewIfNeeded();
    await expect(page.getByRole('heading', { name: /^Dry run/ })).toBeInViewport();
  }
});
