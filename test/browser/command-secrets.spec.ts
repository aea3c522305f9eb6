import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAccessibleInBothThemes } from './accessible.ts';
import { acceptHostKey, addDevice, expect, test, vaultPassphrase } from './fixtures.ts';
import { filesBelow, holds } from './traces.ts';

const secret = 'hush hush, said the harbour';

test('the secrets of a command reach the device, and are in no file, message or picture; run again asks for them anew', async ({
  app,
  device,
  page,
}) => {
  const messages: Buffer[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => messages.push(Buffer.from(payload)));
  });
  await app.open();
  await addDevice(page, device, { name: 'quay-01' });
  await acceptHostKey(page, { name: 'quay-01', fingerprint: device.hostKey.fingerprint });

  // By keys, once the form is there: a secret is added, named and filled in.
  await page.evaluate("window.location.hash = '#/plan'");
  await page.getByLabel('All devices that match').fill('quay-01');
  await page.getByLabel('Operation').selectOption('Run command');
  await page.getByLabel('Command').fill('cat; printf "%s" "$TOKEN" > ~/given; echo "so: $TOKEN"; exit 3');
  const part = page.getByRole('group', { name: 'Secrets' });
  await part.getByRole('button', { name: 'Add a secret' }).focus();
  await page.keyboard.press('Enter');
  await expect(part.getByRole('textbox', { name: 'Name 1' })).toBeFocused();
  await page.keyboard.type('path');
  await expect(part).toContainText('The shell uses this name itself.');
  await expect(page.getByRole('heading', { name: 'Still to be filled in: Secrets.' })).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('token');
  await page.keyboard.press('Tab');
  await page.keyboard.type(secret);
  await expect(part.getByLabel('Value 1')).toHaveAttribute('type', 'password');
  await part.getByRole('button', { name: 'Add a secret' }).click();
  await part.getByRole('button', { name: 'Remove secret 2' }).click();
  await expect(part.getByRole('button', { name: 'Add a secret' })).toBeFocused();
  const begin = page.getByRole('main').getByRole('button', { name: /^Run on 1 device$/ });
  await expect(begin).toBeEnabled();
  await isAccessibleInBothThemes(page, 'command-secrets-plan');

  await begin.click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('1 secret: TOKEN.');
  await question.getByRole('button', { name: 'Run on 1 device' }).click();
  await question.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(vaultPassphrase);
  await question.getByRole('textbox', { name: 'Passphrase again' }).fill(vaultPassphrase);
  await question.getByRole('button', { name: 'Choose passphrase and go on' }).click();

  const main = page.getByRole('main');
  await expect(main).toContainText('The command ended with code 3');
  await expect(main).toContainText('1 secret: TOKEN. Kept no more.');
  await expect(main).toContainText('so: •••');
  expect(readFileSync(join(device.home, 'given'), 'utf8')).toBe(secret);
  await isAccessibleInBothThemes(page, 'command-secrets-job');
  const afterwards = await page.content();

  await main.getByRole('button', { name: 'Run again' }).click();
  const again = page.getByRole('dialog');
  const go = again.getByRole('button', { name: /^Run cat/ });
  await expect(go).toBeDisabled();
  await again.getByLabel('TOKEN', { exact: true }).fill('another one');
  await isAccessibleInBothThemes(page, 'command-secrets-again');
  await go.click();
  await expect(again).toBeHidden();
  await expect(main).toContainText('so: •••');
  await expect.poll(() => readFileSync(join(device.home, 'given'), 'utf8')).toBe('another one');
  const stored = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
  const last = await page.content();
  await app.close();

  const places = new Map<string, Buffer>([
    ['a message to the window', Buffer.concat(messages)],
    ['the screen', Buffer.from(`${afterwards}\n${last}`)],
    ['the storage of the page', Buffer.from(stored)],
    ...filesBelow(app.dataFolder),
  ]);
  const holding = (text: string) => [...places].filter(([, bytes]) => holds(bytes, text)).map(([place]) => place);
  expect(holding(secret)).toEqual([]);
  expect(holding('another one')).toEqual([]);
  // The search itself finds what is there.
  expect(holding('TOKEN')).toContain('a message to the window');
});
