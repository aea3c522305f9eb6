import type { Page } from 'playwright/test';
import { expect, lastJob, test } from './fixtures.ts';

test('a device is added, trusted, set up and given a module with the keyboard alone', async ({ app, device }) => {
  test.slow();
  const page = await app.open();
  await goTo(page, 'Add device');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('textbox', { name: 'Address' })).toBeFocused();
  await page.keyboard.type(device.address);
  await goTo(page, 'Port');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(String(device.port));
  await goTo(page, 'Name');
  await page.keyboard.type('keys-01');
  await goTo(page, 'User');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(device.user);
  await goTo(page, 'Password', 'textbox');
  await page.keyboard.type(device.password);
  await goTo(page, /^Stored/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');

  const hostKey = page.getByRole('dialog', { name: 'Host key of keys-01' });
  await expect(hostKey.getByText(device.hostKey.fingerprint)).toBeVisible();
  await goTo(page, 'Accept this key');
  await page.keyboard.press('Enter');
  await expect(hostKey).toBeHidden();

  await expect(page.getByRole('button', { name: 'Set up agent' })).toBeVisible();
  await goTo(page, 'Set up agent');
  await page.keyboard.press('Enter');
  const plan = page.getByRole('dialog', { name: 'Set up the agent on keys-01' });
  await expect(plan).toContainText('is put there and started');
  await goTo(page, 'Set up agent');
  await page.keyboard.press('Enter');
  await expect(lastJob(page)).toContainText('Done');

  await goTo(page, /^Overview/, 'tab');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByLabel('Package', { exact: true })).toBeVisible();
  await goTo(page, 'Package');
  await page.keyboard.type('is-number');
  await goTo(page, 'Version');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('7.0.0');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: /is-number/ })).toContainText('7.0.0', { timeout: 60_000 });
});

/** Presses Tab until what has this name has the focus; what cannot be reached so fails. */
async function goTo(page: Page, name: string | RegExp, role?: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate<{ name: string; role: string }>(focusedElement);
    const named = typeof name === 'string' ? focused.name === name : name.test(focused.name);
    if (named && (!role || focused.role === role)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`"${name}" cannot be reached with Tab`);
}

const focusedElement = `(() => {
  const at = document.activeElement;
  const label = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent ?? '';
  const roles = { INPUT: at.type === 'radio' ? 'radio' : 'textbox', TEXTAREA: 'textbox', BUTTON: 'button' };
  return { name: label.trim(), role: at.getAttribute('role') ?? roles[at.tagName] ?? '' };
})()`;
