import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import type { TestDevice } from '../support/sshd.ts';
import { acceptHostKey, addDevice, expect, picture, test } from './fixtures.ts';

// The files and the shells of a real OpenSSH server, as a technician works with them.

const name = 'pump-07';

/** What the page was not allowed to do, by its content security policy. */
async function watchPolicy(page: Page): Promise<string[]> {
  const broken: string[] = [];
  await page.exposeFunction('tellBroken', (what: string) => broken.push(what));
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', (event) =>
      tellBroken([event.effectiveDirective, event.blockedURI, event.sourceFile].join(' ')), true);
  `);
  return broken;
}

async function openTab(page: Page, device: TestDevice, tab: string): Promise<void> {
  await addDevice(page, device, { name });
  await acceptHostKey(page, { name, fingerprint: device.hostKey.fingerprint });
  await page.getByRole('tab', { name: tab }).click();
}

async function holdsInBothThemes(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))');
    await picture(page, `${what}-${colorScheme}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
    );
    expect(found, `${what}, ${colorScheme}`).toEqual([]);
  }
}

test('a file is sent, got back byte for byte, renamed and deleted, with the keyboard in the list', async ({
  app,
  page,
  device,
}) => {
  const policy = await watchPolicy(page);
  const bytes = randomBytes(1_300_000);
  mkdirSync(join(device.home, 'logs'));
  writeFileSync(join(device.home, 'readme.txt'), 'as it was');
  await app.open();
  await openTab(page, device, 'Files');
  const list = page.getByRole('grid', { name: `Files of ${name}` });
  await expect(list.getByRole('row', { name: /logs/ })).toBeVisible();

  const send = async (file: { name: string; buffer: Buffer }) => {
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Send files…' }).click();
    await (await choosing).setFiles([{ mimeType: 'application/octet-stream', ...file }]);
  };
  await send({ name: 'firmware.bin', buffer: bytes });
  const moves = page.getByRole('region', { name: 'Transfers' });
  await expect(moves.getByRole('listitem').filter({ hasText: 'firmware.bin' })).toContainText('Sent');
  expect(readFileSync(join(device.home, 'firmware.bin')).equals(bytes)).toBe(true);
  const row = list.getByRole('row', { name: /firmware\.bin/ });
  await expect(row).toContainText('1.2 MiB');
  await holdsInBothThemes(page, 'files');

  const downloading = page.waitForEvent('download');
  await row.click();
  await page.getByRole('button', { name: 'Get the file' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('firmware.bin');
  expect((await readFile(await download.path())).equals(bytes)).toBe(true);

  await send({ name: 'readme.txt', buffer: Buffer.from('as it shall be') });
  const question = page.getByRole('dialog', { name: 'Replace 1 file on the device?' });
  expect(readFileSync(join(device.home, 'readme.txt'), 'utf8')).toBe('as it was');
  await question.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect.poll(() => readFileSync(join(device.home, 'readme.txt'), 'utf8')).toBe('as it shall be');

  await row.focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name' }).fill('firmware-2.bin');
  await page.keyboard.press('Enter');
  const renamed = list.getByRole('row', { name: /firmware-2\.bin/ });
  await expect(renamed).toBeVisible();
  expect(existsSync(join(device.home, 'firmware.bin'))).toBe(false);

  await renamed.focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 1' }).click();
  await expect(renamed).toBeHidden();
  expect(existsSync(join(device.home, 'firmware-2.bin'))).toBe(false);

  await list.getByRole('row', { name: /logs/ }).focus();
  await page.keyboard.press('Enter');
  const inside = page.getByRole('region', { name: `Files of ${name}` });
  await expect(inside).toBeFocused();
  await expect(inside).toContainText('Nothing is in this folder');
  await page.keyboard.press('Backspace');
  await expect(list.getByRole('row', { name: /logs/ })).toBeFocused();

  await page.getByRole('button', { name: 'Write the path' }).click();
  await page.getByRole('textbox', { name: 'Folder' }).fill('not-there');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('not-there is not on');
  await page.getByRole('button', { name: 'Go to the folder above' }).click();
  await expect(list.getByRole('row', { name: /logs/ })).toBeVisible();
  expect(policy).toEqual([]);
});

test('shells run in terminals that take keys, sizes and pastes, and live on while other views are looked at', async ({
  app,
  page,
  context,
  device,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const policy = await watchPolicy(page);
  await app.open();
  await openTab(page, device, 'Terminal');
  await page.getByRole('button', { name: 'Open a terminal' }).click();
  const first = page.getByRole('region', { name: `Terminal 1 on ${name}` });
  await expect(first.getByRole('textbox')).toBeFocused();
  await expect(page.getByText('The shell is being opened.')).toBeHidden();
  // The answer differs from what is typed, as that is shown too. Red, and a colour of no palette.
  await page.keyboard.type("printf '\\033[31mred\\033[0m \\033[38;2;9;99;200mblue\\033[0m %s\\n' $((6 * 7))-answers\n");
  await expect(first).toContainText('42-answers');
  await holdsInBothThemes(page, 'terminal');

  await page.keyboard.type('echo "[$(stty size)]"\n');
  const sizes = async () => ((await first.textContent()) ?? '').match(/\[\d+ \d+\]/g) ?? [];
  await expect.poll(sizes).toHaveLength(1);
  const [before] = await sizes();
  await page.setViewportSize({ width: 1024, height: 640 });
  await expect(async () => {
    await page.keyboard.type('echo "[$(stty size)]"\n');
    expect((await sizes()).at(-1)).not.toBe(before);
  }).toPass();

  await page.evaluate("navigator.clipboard.writeText('echo one-$((1 + 1))\\necho two-$((2 + 2))\\n')");
  await page.keyboard.press('Control+Shift+V');
  await page.getByRole('dialog', { name: 'Paste 2 lines?' }).getByRole('button', { name: 'Paste' }).click();
  await page.keyboard.press('Enter');
  await expect(first).toContainText('one-2');
  await expect(first).toContainText('two-4');

  await page.keyboard.press('Control+Shift+F6');
  await expect(page.getByRole('button', { name: 'Terminal 1', exact: true })).toBeFocused();
  await page.getByRole('button', { name: 'Another terminal' }).click();
  const second = page.getByRole('region', { name: `Terminal 2 on ${name}` });
  await expect(second.getByRole('textbox')).toBeFocused();
  await expect(page.getByText('The shell is being opened.')).toBeHidden();
  await page.keyboard.type('exit 3\n');
  await expect(page.getByText('The shell ended with code 3.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The shell ended with code 3.')).toBeHidden();
  await page.keyboard.type('echo again-$((4 + 4))\n');
  await expect(second).toContainText('again-8');

  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('tab', { name: 'Terminal' }).click();
  await expect(second).toContainText('again-8');
  await page.getByRole('button', { name: 'Close terminal 2' }).click();
  await expect(first).toContainText('two-4');
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('textbox', { name: 'Find in the terminal' }).fill('42-answers');
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Close terminal 1' }).click();
  await expect(page.getByRole('button', { name: 'Open a terminal' })).toBeVisible();
  expect(policy).toEqual([]);
});
