import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';

// How somebody who does something else learns that long work has ended.

const recorded = (page: Page) => page.evaluate<{ title: string; body: string }[]>('notificationRecorder.shown');

/**
 * Notifications of the system are recorded in place of being shown, under the permission that the browser really gives. Playwright
 * tells every page that it has the focus, so whether somebody looks is said by the test.
 */
async function recordNotifications(page: Page): Promise<void> {
  await page.addInitScript(`{
    globalThis.isLookedAt = true;
    document.hasFocus = () => globalThis.isLookedAt;
    const native = window.Notification;
    window.Notification = class NotificationRecorder {
      static get permission() { return native.permission; }
      constructor(title, { body, tag }) {
        notificationRecorder.shown.push({ title, body, tag });
        notificationRecorder.last = this;
      }
      close() {}
    };
    globalThis.notificationRecorder = { shown: [], last: null };
  }`);
}

/** Runs something on a device that takes a while, and goes away from it. */
async function runLong(page: Page, device: string): Promise<void> {
  await page.keyboard.press('Control+1');
  await page.getByRole('grid', { name: 'Devices' }).getByRole('link', { name: device }).click();
  await page.getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Run a command…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Run a command/ });
  await dialog.getByRole('textbox', { name: 'Command' }).fill('sleep 11');
  await dialog.getByRole('button', { name: /^Run/ }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Close inspector' }).click();
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('contentinfo')).toContainText('1 job running');
}

test('the end of long work is told once outside the window, and only there where nobody looks at it', async ({
  app,
  page,
  context,
}) => {
  await recordNotifications(page);
  await context.grantPermissions(['notifications']);
  await app.open(['--demo', '--bare']);
  const status = page.getByRole('contentinfo');

  await runLong(page, 'harbour-01');
  await page.evaluate('isLookedAt = false');
  await expect(status).toContainText('1 long job has ended since you looked');
  const [shown, ...others] = await recorded(page);
  expect(others).toEqual([]);
  expect(shown?.title).toBe('Run sleep 11');
  expect(shown?.body).toContain('harbour-01');
  await expect(page).toHaveTitle('(1) Flotilla');

  await test.step('a click on it shows the job, which is then seen', async () => {
    await page.evaluate('notificationRecorder.last.onclick()');
    await expect(page.getByRole('region', { name: /^Job: Run sleep 11/ })).toBeVisible();
    await expect(page).toHaveTitle('Flotilla');
    await expect(status).not.toContainText('since you looked');
  });

  await test.step('who looks at the window sees the badge, and gets no notification', async () => {
    await page.evaluate('isLookedAt = true');
    await runLong(page, 'mill-03');
    await expect(status).toContainText('1 long job has ended since you looked');
    expect(await recorded(page)).toHaveLength(1);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs' }).click();
    await expect(page).toHaveTitle('Flotilla');
  });
});
