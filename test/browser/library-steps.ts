import type { Locator, Page } from 'playwright/test';
import { expect, lastJob } from './fixtures.ts';

/** Takes a file into the library from a dialog that wants an item of it. */
export async function takeFile(page: Page, dialog: Locator, file: { name: string; buffer: Buffer }): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Take a file into the library…' }).click();
  await (await chooser).setFiles({ mimeType: 'application/gzip', ...file });
}

/** Waits for the job in the inspector to end: while one runs, the device takes no other. */
export async function jobEnded(page: Page): Promise<void> {
  await expect(lastJob(page)).toContainText(/took/);
}
