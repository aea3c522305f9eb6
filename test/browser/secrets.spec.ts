import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { makeKey } from '../support/test-keys.ts';
import { acceptHostKey, addDevice, expect, install, lastJob, setUpAgent, test, vaultPassphrase } from './fixtures.ts';
import { filesBelow, holds } from './traces.ts';

test('no secret of a whole run is in a file, in a message to the window, on the screen or in the storage of the page', async ({
  app,
  device,
  page,
}) => {
  const messages: Buffer[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => messages.push(Buffer.from(payload)));
  });
  const passphrase = 'ring the harbour bell';
  const key = makeKey(device.folder, 'unknown_key', { passphrase });

  await app.open();
  await addDevice(page, device, { name: 'vault-01', kept: 'stored' });
  const dialog = page.getByRole('dialog', { name: 'Add device' });
  await dialog.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(vaultPassphrase);
  await dialog.getByRole('textbox', { name: 'Passphrase again' }).fill(vaultPassphrase);
  await dialog.getByRole('button', { name: 'Choose passphrase and go on' }).click();
  await acceptHostKey(page, { name: 'vault-01', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);
  await install(page, { name: 'flotilla-has-no-such-package', version: '1.0.0' });
  await expect(lastJob(page)).toContainText('There is no package named', { timeout: 60_000 });

  // A login that fails, with a key that is sealed: errors are where secrets like to hide.
  await page.getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  await storeKey(page, { privateKey: key.privateKey, passphrase });
  await expect(page.getByRole('main').getByRole('alert', { name: 'Problem' })).toContainText(
    'did not accept the credential',
  );

  const token = readFileSync(join(device.home, '.flotilla/agent/token'), 'utf8').trim();
  const screen = await page.content();
  const stored = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
  await app.close();
  await app.open();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(vaultPassphrase);
  await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Credentials unlocked');
  await app.close();

  const secrets = {
    'the password': device.password,
    'the passphrase of the vault': vaultPassphrase,
    'the passphrase of the key': passphrase,
    'the private key': key.privateKey.split('\n')[3] ?? '',
    'the token of the agent': token,
  };
  const places = new Map<string, Buffer>([
    ['a message to the window', Buffer.concat(messages)],
    ['the screen', Buffer.from(screen)],
    ['the storage of the page', Buffer.from(stored)],
    ...filesBelow(app.dataFolder),
  ]);
  expect([...places.keys()].map((place) => place.split('/').at(-1))).toEqual(
    expect.arrayContaining(['inventory.db', 'flotilla.log']),
  );
  expect(messages.length).toBeGreaterThan(20);
  const found = Object.entries(secrets).flatMap(([name, secret]) => {
    expect(secret.length, name).toBeGreaterThan(8);
    return [...places].filter(([, bytes]) => holds(bytes, secret)).map(([place]) => `${name} is in ${place}`);
  });
  expect(found).toEqual([]);
  // The search itself finds what is there.
  expect([...places].filter(([, bytes]) => holds(bytes, device.user)).map(([place]) => place)).toContain('the screen');
});

async function storeKey(page: Page, key: { privateKey: string; passphrase: string }): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Edit vault-01' });
  await dialog.getByRole('radio', { name: 'Private key' }).check();
  await dialog.getByRole('textbox', { name: 'Private key' }).fill(key.privateKey);
  await dialog.getByLabel('Passphrase of the key').fill(key.passphrase);
  await dialog.getByRole('radio', { name: /Stored/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
}
