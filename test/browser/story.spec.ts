import type { Page } from 'playwright/test';
import { acceptHostKey, addDevice, expect, install, picture, setUpAgent, test, vaultPassphrase } from './fixtures.ts';

// A real npm package that serves its folder on loopback: https://www.npmjs.com/package/node-static
const packageName = 'node-static';

test('a technician adds a device, sets up its agent, runs a module from first click to last, and still sees it offline', async ({
  app,
  device,
}) => {
  const page = await app.open();
  const name = 'quay-07';
  await test.step('an empty inventory says what to do', async () => {
    await expect(page.getByText('No devices yet')).toBeVisible();
    await picture(page, 'empty-light-1600');
  });

  await test.step('add a device; the password is stored under a new passphrase', async () => {
    await addDevice(page, device, { name, kept: 'stored' });
    const dialog = page.getByRole('dialog', { name: 'Add device' });
    await dialog.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(vaultPassphrase);
    await dialog.getByRole('textbox', { name: 'Passphrase again' }).fill(vaultPassphrase);
    await dialog.getByRole('button', { name: 'Choose passphrase and go on' }).click();
  });

  await test.step('see its host key and accept it', async () => {
    await acceptHostKey(page, { name, fingerprint: device.hostKey.fingerprint });
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    expect(device.log()).not.toContain(`Failed password for ${device.user}`);
  });

  await test.step('set up the agent and watch the steps go by', async () => {
    await setUpAgent(page);
    const steps = page.getByRole('list', { name: 'Steps' });
    for (const step of ['Look at the device', 'Upload the agent', 'Ask the agent']) {
      await expect(steps.getByText(step)).toBeVisible();
    }
    await picture(page, 'set-up-light-1600');
  });

  await test.step('see the facts of the device', async () => {
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expect(page.getByText('Host name')).toBeVisible();
    await expect(page.getByText(`Node.js`).first()).toBeVisible();
    await picture(page, 'device-light-1600');
  });

  await test.step('install a real npm module at a version', async () => {
    await install(page, { name: packageName, version: '0.7.10' });
    await expect(moduleRow(page)).toContainText('0.7.10', { timeout: 90_000 });
    await expect(moduleRow(page)).toContainText('Stopped');
  });

  await test.step('update it to another version; it keeps its place', async () => {
    await moduleRow(page)
      .getByRole('button', { name: `More actions for ${packageName}` })
      .click();
    await page.getByRole('menuitem', { name: `Update ${packageName}…` }).click();
    const dialog = page.getByRole('dialog', { name: `Update ${packageName}` });
    await dialog.getByRole('textbox', { name: 'New version' }).fill('0.7.11');
    await dialog.getByRole('button', { name: 'Update', exact: true }).click();
    await expect(moduleRow(page)).toContainText('0.7.11', { timeout: 90_000 });
  });

  await test.step('start it and see it running', async () => {
    await moduleRow(page)
      .getByRole('button', { name: `Start ${packageName}` })
      .click();
    await expect(moduleRow(page)).toContainText('Running');
    await picture(page, 'modules-light-1600');
  });

  await test.step('read its log', async () => {
    await moduleRow(page)
      .getByRole('button', { name: `Log of ${packageName}` })
      .click();
    await expect(page.getByRole('log')).toContainText('serving');
    await picture(page, 'log-light-1600');
  });

  await test.step('stop it', async () => {
    await page.getByRole('tab', { name: 'Modules' }).click();
    await moduleRow(page)
      .getByRole('button', { name: `Stop ${packageName}` })
      .click();
    await expect(moduleRow(page)).toContainText('Stopped');
  });

  await test.step('close the app, pull the network, open it again: everything is still there, with its age', async () => {
    await app.close();
    await device.stop();
    await app.open();
    const row = page.getByRole('row', { name: new RegExp(name) });
    await expect(row).toContainText(/just now|s ago|min ago/);
    await row.getByRole('link', { name }).click();
    await expect(page.getByText('Host name')).toBeVisible();
    await page.getByRole('tab', { name: 'Modules' }).click();
    await expect(moduleRow(page)).toContainText('0.7.11');
    await picture(page, 'offline-light-1600');
  });
});

function moduleRow(page: Page) {
  return page.getByRole('row', { name: new RegExp(packageName) });
}

test('a module is deleted after one question that says what will happen', async ({ app, device }) => {
  const page = await app.open();
  await addDevice(page, device, { name: 'quay-08' });
  await acceptHostKey(page, { name: 'quay-08', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);
  await install(page, { name: 'is-number', version: '7.0.0' });
  const row = page.getByRole('row', { name: /is-number/ });
  await expect(row).toContainText('7.0.0', { timeout: 90_000 });

  await row.getByRole('button', { name: 'More actions for is-number' }).click();
  await page.getByRole('menuitem', { name: 'Delete is-number…' }).click();
  const question = page.getByRole('dialog', { name: 'Delete is-number from quay-08?' });
  await expect(question.getByRole('button', { name: 'Keep module' })).toBeFocused();
  await question.getByRole('button', { name: 'Delete module' }).click();
  await expect(page.getByText('No modules on this device')).toBeVisible({ timeout: 60_000 });
});
