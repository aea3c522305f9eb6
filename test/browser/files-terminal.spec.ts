import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { startCutProxy } from '../support/cut-proxy.ts';
import type { TestDevice } from '../support/sshd.ts';
import { isAccessibleInBothThemes } from './accessible.ts';
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

async function openTab(
  page: Page,
  device: Pick<TestDevice, 'address' | 'port' | 'user' | 'password' | 'hostKey'>,
  tab: string,
): Promise<void> {
  await addDevice(page, device, { name });
  await acceptHostKey(page, { name, fingerprint: device.hostKey.fingerprint });
  await page.getByRole('tab', { name: tab }).click();
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
  await isAccessibleInBothThemes(page, 'files');

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

test('a transfer that was cut goes on where it was', async ({ app, device }) => {
  const bytes = randomBytes(48 * 1024 * 1024);
  const file = join(app.dataFolder, 'firmware.bin');
  writeFileSync(file, bytes);
  const wire = await startCutProxy(device);
  try {
    const page = await app.open();
    await openTab(page, { ...device, address: wire.address, port: wire.port }, 'Files');
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Send files…' }).click();
    await (await choosing).setFiles(file);
    const move = page
      .getByRole('region', { name: 'Transfers' })
      .getByRole('listitem')
      .filter({ hasText: 'firmware.bin' });
    await expect.poll(() => wire.sentBytes(), { intervals: [5], timeout: 120_000 }).toBeGreaterThan(bytes.length / 4);
    const before = wire.sentBytes();
    wire.cut();
    await move.getByRole('button', { name: 'Go on with firmware.bin' }).click();
    await expect(move).toContainText('Sent', { timeout: 120_000 });
    expect(statSync(join(device.home, 'firmware.bin')).size).toBe(bytes.length);
    expect(readFileSync(join(device.home, 'firmware.bin')).equals(bytes)).toBe(true);
    expect(wire.sentBytes() - before).toBeLessThan(bytes.length);
  } finally {
    await wire.stop();
  }
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
  await isAccessibleInBothThemes(page, 'terminal');

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

test('names that mislead are shown as what they are, and each file is got and deleted by its very name', async ({
  app,
  page,
  device,
}) => {
  const folder = join(device.home, 'odd');
  mkdirSync(folder);
  chownSync(folder, device.uid, 0);
  const names = ['new\nline.txt', 'new line.txt', 'rtl-\u202etxt.exe', '-rf', 'q"uo\'te`$(id)'].map((one) =>
    Buffer.from(one),
  );
  names.push(Buffer.from([0x62, 0xff, 0xfe, 0x2e, 0x62]));
  for (const one of names) {
    const path = Buffer.concat([Buffer.from(`${folder}/`), one]);
    writeFileSync(path, one.toString('hex'));
    chownSync(path as unknown as string, device.uid, 0);
  }
  await app.open();
  await openTab(page, device, 'Files');
  const list = page.getByRole('grid', { name: `Files of ${name}` });
  await list.getByRole('row', { name: /odd/ }).dblclick();
  const shown = ['-rf', 'b\ufffd\ufffd.b', 'new line.txt', 'new\ufffdline.txt', 'q"uo\'te`$(id)', 'rtl-\ufffdtxt.exe'];
  await expect(list.getByRole('row')).toHaveCount(shown.length + 1);
  for (const label of shown) await expect(list.getByRole('gridcell', { name: label }).first()).toBeVisible();
  await picture(page, 'files-odd');
  const contents = new Set<string>();
  for (let row = 1; row <= shown.length; row += 1) {
    await list.getByRole('row').nth(row).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Get the file' }).click();
    contents.add(await readFile(await (await downloading).path(), 'utf8'));
  }
  expect(contents).toEqual(new Set(names.map((one) => one.toString('hex'))));
  await list.getByRole('row').nth(1).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Delete ${names.length}` })
    .click();
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});

test('a device has its share of terminals, and says so when there is no more', async ({ app, page, device }) => {
  await app.open();
  await openTab(page, device, 'Terminal');
  await page.getByRole('button', { name: 'Open a terminal' }).click();
  const more = page.getByRole('button', { name: 'Another terminal' });
  for (const number of [1, 2, 3, 4]) {
    if (number > 1) await more.click();
    const terminal = page.getByRole('region', { name: `Terminal ${number} on ${name}` });
    await expect(terminal).toContainText('$');
    await page.keyboard.type(`echo mine-$((${number} + 40))\n`);
    await expect(terminal).toContainText(`mine-4${number}`);
  }
  await more.hover();
  await expect(page.getByRole('tooltip')).toContainText('4 terminals are open on this device');
  await more.click({ force: true });
  await expect(page.getByRole('button', { name: /^Close terminal/ })).toHaveCount(4);
  await page.getByRole('button', { name: 'Close terminal 2' }).click();
  await more.click();
  await expect(page.getByRole('region', { name: `Terminal 5 on ${name}` })).toContainText('$');
});
