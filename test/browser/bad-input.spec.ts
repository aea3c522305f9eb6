import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { missingForDropbear, startDropbear } from '../support/dropbear.ts';
import { startSshd } from '../support/sshd.ts';
import { acceptHostKey, addDevice, expect, install, lastJob, picture, setUpAgent, test } from './fixtures.ts';

// Each wrong input of a technician's day: one sentence that says what happened, one that says what to do, the inventory as
// it was, and a window that goes on working.

const nobody = { user: 'tech', password: 'not asked for' };

test('an unknown host, and a port that refuses, are said in the host key dialog; the device stays in the inventory', async ({
  app,
}) => {
  const page = await app.open();
  const dialog = (name: string) => page.getByRole('dialog', { name: `Host key of ${name}` });

  await addDevice(page, { ...nobody, address: 'no-such-host.invalid', port: 22 }, { name: 'typo-01' });
  await expect(dialog('typo-01')).toContainText('The name no-such-host.invalid could not be resolved.');
  await expect(dialog('typo-01')).toContainText('Check the spelling, or enter the IP address');
  await dialog('typo-01').getByRole('button', { name: 'Not now' }).click();

  await page
    .getByRole('link', { name: /^Fleet/ })
    .first()
    .click();
  await addDevice(page, { ...nobody, address: '127.0.0.1', port: 9 }, { name: 'closed-02' });
  await expect(dialog('closed-02')).toContainText('127.0.0.1 refused the connection on port 9.');
  await expect(dialog('closed-02')).toContainText('Check the port, and that the SSH server is running');
  await picture(page, 'refused-port-light-1600');
  await dialog('closed-02').getByRole('button', { name: 'Not now' }).click();

  await staysUsable(page, ['typo-01', 'closed-02']);
});

test('a field that cannot be right is marked before anything is kept', async ({ app }) => {
  const page = await app.open();
  await addDevice(page, { ...nobody, address: 'http://x/', port: 70_000 }, { name: 'wrong' });
  const dialog = page.getByRole('dialog', { name: 'Add device' });
  await expect(dialog).toContainText('Enter a host name or an IP address.');
  await expect(dialog).toContainText('Enter a port from 1 to 65535.');
  await expect(dialog.getByRole('textbox', { name: 'Address' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('No devices yet')).toBeVisible();
});

test('a wrong password is refused in words, and works once it is corrected', async ({ app, device }) => {
  const page = await app.open();
  await addDevice(page, { ...device, password: 'wrong' }, { name: 'gate-03' });
  await acceptHostKey(page, { name: 'gate-03', fingerprint: device.hostKey.fingerprint });
  const notice = page.getByRole('alert', { name: 'Problem' });
  await expect(notice).toContainText(`did not accept the credential of user ${device.user}`);
  await expect(notice).toContainText('Check the user name, and the password or key');
  await picture(page, 'wrong-password-light-1600');

  await notice.getByRole('button', { name: 'Edit device' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit gate-03' });
  await dialog.getByRole('radio', { name: 'Password' }).check({ force: true });
  await dialog.getByRole('textbox', { name: 'Password' }).fill(device.password);
  await dialog.getByRole('radio', { name: /This session only/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Host name')).toBeVisible();
  await expect(notice).toBeHidden();
});

test('a key whose passphrase is missing or wrong is not kept, and opens with the right one', async ({
  app,
  device,
}) => {
  const { makeKey } = await import('../support/test-keys.ts');
  const key = makeKey(device.folder, 'sealed_key', { passphrase: 'open sesame' });
  const page = await app.open();
  await page.getByRole('button', { name: 'Add device' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add device' });
  await dialog.getByRole('textbox', { name: 'Address' }).fill(device.address);
  await dialog.getByRole('textbox', { name: 'User' }).fill(device.user);
  await dialog.getByRole('radio', { name: 'Private key' }).check();
  await dialog.getByRole('textbox', { name: 'Private key' }).fill(key.privateKey);
  await dialog.getByRole('radio', { name: /This session only/ }).check();
  const add = dialog.getByRole('button', { name: 'Add device' });

  await add.click();
  await expect(dialog).toContainText('The private key is protected by a passphrase, and none was given.');
  await dialog.getByLabel('Passphrase of the key').fill('guess');
  await add.click();
  await expect(dialog).toContainText('The passphrase does not open the private key.');
  await dialog.getByLabel('Passphrase of the key').fill('open sesame');
  await add.click();
  await expect(page.getByRole('dialog', { name: /^Host key of/ })).toBeVisible();
});

test('a changed host key is refused with its likely causes and no way to accept it; the old key is forgotten on purpose', async ({
  app,
  device,
}) => {
  const page = await app.open();
  await addDevice(page, device, { name: 'lock-04' });
  await acceptHostKey(page, { name: 'lock-04', fingerprint: device.hostKey.fingerprint });
  await expect(page.getByText('Host name')).toBeVisible();
  await device.stop();
  const stranger = await startSshd({ at: { address: device.address, port: device.port } });
  try {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(page.getByRole('alert', { name: 'Problem' })).toContainText('changed. Nothing was sent to it.');
    await page.getByRole('button', { name: 'Look at the keys' }).click();
    const changed = page.getByRole('dialog', { name: 'The host key of lock-04 changed' });
    await expect(changed).toContainText('Another device now has this address.');
    await expect(changed.getByRole('button', { name: /Accept/ })).toHaveCount(0);
    await picture(page, 'changed-key-light-1600');
    expect(stranger.log()).not.toContain(device.user);

    await changed.getByRole('button', { name: 'Forget the old key…' }).click();
    const question = page.getByRole('dialog', { name: 'Forget the old key of lock-04?' });
    await expect(question.getByRole('button', { name: 'Keep the old key' })).toBeFocused();
    await question.getByRole('button', { name: 'Forget the old key' }).click();
    await expect(page.getByRole('dialog', { name: 'Host key of lock-04' })).toContainText('for the first time');
  } finally {
    await stranger.stop();
  }
});

test('a device without Node.js that has no room for one says so before anything is done', async ({ app }) => {
  const missing = missingForDropbear();
  test.skip(missing !== null, `no dropbear: ${missing}`);
  const device = await startDropbear({ node: 'none' });
  try {
    const page = await app.open();
    await addDevice(page, device, { name: 'box-05' });
    await acceptHostKey(page, { name: 'box-05', fingerprint: device.hostKey.fingerprint });
    await page.getByRole('main').getByRole('button', { name: 'Set up agent', exact: true }).first().click();
    const plan = page.getByRole('dialog', { name: 'Set up the agent on box-05' });
    await expect(plan).toContainText('and the agent needs');
    await expect(plan).toContainText('Free some space on the device');
    await expect(plan.getByRole('button', { name: 'Set up agent' })).toBeDisabled();
    await plan.getByRole('button', { name: 'Cancel' }).click();
    await staysUsable(page, ['box-05']);
  } finally {
    await device.stop();
  }
});

test('a package or a version that does not exist, and a registry out of reach, leave no module behind', async ({
  app,
  device,
}) => {
  const page = await app.open();
  await addDevice(page, device, { name: 'mast-06' });
  await acceptHostKey(page, { name: 'mast-06', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);

  await install(page, { name: 'flotilla-has-no-such-package', version: '1.0.0' });
  await expect(lastJob(page)).toContainText('There is no package named flotilla-has-no-such-package', {
    timeout: 60_000,
  });
  await expect(lastJob(page)).toContainText('Check the spelling of the package name.');

  await install(page, { name: 'is-number', version: '99.99.99' });
  await expect(lastJob(page)).toContainText('The package is-number has no version 99.99.99.', { timeout: 60_000 });

  // Nothing listens there, as in a cabinet room without an uplink.
  writeFileSync(`${device.home}/.npmrc`, 'registry=http://127.0.0.1:9/\nfetch-retries=0\n');
  await install(page, { name: 'is-odd', version: '3.0.1' });
  await expect(lastJob(page)).toContainText('could not reach its package registry.', { timeout: 60_000 });
  await picture(page, 'no-registry-light-1600');

  await expect(page.getByText('No modules on this device')).toBeVisible();
  await staysUsable(page, ['mast-06']);
});

async function staysUsable(page: Page, names: string[]): Promise<void> {
  await page
    .getByRole('link', { name: /^Fleet/ })
    .first()
    .click();
  const grid = page.getByRole('grid', { name: 'Devices' });
  await expect(grid.getByRole('rowgroup').last().getByRole('row')).toHaveCount(names.length);
  for (const name of names) await expect(grid.getByRole('link', { name })).toBeVisible();
}
