import type { CDPSession, Page } from 'playwright/test';
import { acceptHostKey, addDevice, expect, setUpAgent, test } from './fixtures.ts';

// On a machine six times slower, typed without waiting for anything.

async function slowDown(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  return session;
}

/** Ctrl+K and the letters after it, all on their way before the first of them was answered to. */
async function burst(session: CDPSession, text: string): Promise<void> {
  const key = { type: 'keyDown', key: 'k', code: 'KeyK', windowsVirtualKeyCode: 75, modifiers: 2 } as const;
  const letters = [...text].flatMap((letter) => [
    { type: 'keyDown', key: letter, text: letter } as const,
    { type: 'keyUp', key: letter } as const,
  ]);
  const all = [key, { ...key, type: 'keyUp' } as const, ...letters];
  await Promise.all(all.map((event) => session.send('Input.dispatchKeyEvent', event)));
}

test('the palette has every letter that follows the key that opens it', async ({ app, page }) => {
  await app.open(['--demo', '--bare']);
  await expect(page.getByRole('grid', { name: 'Devices' }).getByRole('link')).toHaveCount(3);
  await burst(await slowDown(page), 'harbour-01');
  await expect(page.getByRole('combobox', { name: 'Search or run' })).toHaveValue('harbour-01');
  await expect(page.getByRole('option', { name: /harbour-01/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /harbour-01/ })).toBeVisible();
});

test('a shell has every letter that was typed since its terminal was asked for', async ({ app, page, device }) => {
  await app.open();
  await addDevice(page, device, { name: 'pump-07' });
  await acceptHostKey(page, { name: 'pump-07', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);
  await page.getByRole('tab', { name: 'Terminal' }).click();
  // What draws the screen arrives late, as over a bad disk.
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/emulator-*.js', async (route) => {
    await released;
    await route.continue();
  });
  await slowDown(page);
  await page.getByRole('button', { name: 'Open a terminal' }).press('Enter');
  await page.keyboard.type('echo a.lette');
  release();
  await page.keyboard.type('r.$((41 + 1))\n');
  await expect(page.getByRole('region', { name: 'Terminal 1 on pump-07' }).locator('.xterm-rows')).toContainText(
    'a.letter.42',
  );
});
