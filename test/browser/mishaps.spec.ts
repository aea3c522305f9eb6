import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';

// What must not take the window with it: a part of it that fails, a file dropped beside its place, a large file on its way.

/** Lets every look at this key of an object fail, as a fault of ours in what shows it would. */
async function plantFault(page: Page, key: string): Promise<void> {
  await page.evaluate(`{
    const { keys } = Object;
    Object.keys = (of) => {
      if (of && Object.hasOwn(of, '${key}')) throw new Error('a fault that was planted');
      return keys(of);
    };
    globalThis.takeFaultBack = () => { Object.keys = keys; };
  }`);
}

test('a part of the screen that fails says so, and the window goes on', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  await test.step('a dialog', async () => {
    await plantFault(page, 'everywhere');
    await page.getByRole('main').focus();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Flotilla' }).getByRole('heading')).toContainText([
      'Flotilla',
      'failed',
    ]);
    await page.evaluate('takeFaultBack()');
    await page.getByRole('button', { name: 'Show it again' }).click();
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('link', { name: 'harbour-01' })).toBeVisible();
  });

  await test.step('a view', async () => {
    await page.evaluate(`{
      const { map } = Array.prototype;
      Array.prototype.map = function (...told) {
        if (this.includes('credentials') && this.includes('backups')) throw new Error('a fault that was planted');
        return map.apply(this, told);
      };
    }`);
    await page.keyboard.press('Control+6');
    await expect(page.getByRole('main')).toContainText('This part of the screen failed.');
    await page.keyboard.press('Control+1');
    await expect(page.getByRole('link', { name: 'harbour-01' })).toBeVisible();
    await page.keyboard.press('Control+6');
    await page.getByRole('button', { name: 'Load the window again' }).click();
    await expect(page.getByRole('tab', { name: 'Backups' })).toBeVisible();
  });
});

test('a file that is dropped beside its place leaves the app where it is', async ({ app }) => {
  const page = await app.open();
  const prevented = await page.evaluate<boolean[]>(`['dragover', 'drop'].map((kind) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'image.tar.gz'));
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
    document.querySelector('nav').dispatchEvent(event);
    return event.defaultPrevented;
  })`);
  expect(prevented).toEqual([true, true]);
});

test('a file of 80 MB is taken into the library piece by piece, and the window stays usable', async ({ app }) => {
  test.slow();
  const page = await app.open();
  const failures: string[] = [];
  page.on('crash', () => failures.push('the page crashed'));
  page.on('pageerror', (error) => failures.push(error.message));
  const file = join(app.dataFolder, 'large.gz');
  await writeLarge(file, 80 * 1024 * 1024);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Library' }).click();
  const heap = () => page.evaluate<number>('performance.memory.usedJSHeapSize');
  const before = await heap();
  let most = 0;
  await page.locator('input[type="file"]').setInputFiles(file);
  const entry = page.getByRole('list', { name: 'On the way into the library' }).getByRole('listitem');
  await expect(entry).toContainText('large.gz');
  await expect(async () => {
    most = Math.max(most, await heap());
    await expect(page.getByRole('button', { name: 'large.gz', exact: true })).toBeVisible({ timeout: 100 });
  }).toPass({ timeout: 180_000 });
  expect(failures).toEqual([]);
  expect(most - before).toBeLessThan(80 * 1024 * 1024);
  await expect(page.getByRole('contentinfo')).toContainText('Connected');
});

/** A file of random bytes, which no packing makes smaller. */
async function writeLarge(path: string, sizeBytes: number): Promise<void> {
  const packed = createGzip({ level: 0 });
  const file = packed.pipe(createWriteStream(path));
  for (let written = 0; written < sizeBytes; written += 1024 * 1024) {
    if (!packed.write(randomBytes(1024 * 1024))) await once(packed, 'drain');
  }
  packed.end();
  await once(file, 'close');
}
