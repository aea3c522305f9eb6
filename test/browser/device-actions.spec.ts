import type { Page } from 'playwright/test';
import { tarGzOf } from '../support/tar-archive.ts';
import { acceptHostKey, addDevice, expect, lastJob, picture, setUpAgent, test } from './fixtures.ts';
import { jobEnded, takeFile } from './library-steps.ts';

const packed = (version: string) =>
  tarGzOf([
    { path: 'package/package.json', content: JSON.stringify({ name: 'keel-light', version, main: 'index.js' }) },
    { path: 'package/index.js', content: '' },
  ]);

test('a module is installed and updated out of the library, and a command is run, on a device with no registry in use', async ({
  app,
  device,
}) => {
  const page = await app.open();
  await addDevice(page, device, { name: 'dock-12' });
  await acceptHostKey(page, { name: 'dock-12', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);

  await test.step('a package is no image, and is in the library all the same', async () => {
    await page.getByRole('tab', { name: /^Ufops/ }).click();
    await page.getByRole('button', { name: 'Register ufop…' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('hold');
    await page.keyboard.press('Enter');
    const card = page.getByRole('region', { name: 'hold', exact: true });
    await expect(card).toBeVisible();
    await jobEnded(page);
    await card.getByRole('button', { name: 'Upload image…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Upload an image of hold' });
    for (const version of ['1.2.0', '1.3.0']) {
      await takeFile(page, dialog, { name: `keel-light-${version}.tgz`, buffer: packed(version) });
      await expect(dialog.getByRole('alert')).toContainText('keel-light is no image');
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('it is installed from there, and updated from there', async () => {
    await page.getByRole('tab', { name: /^Modules/ }).click();
    await page.getByRole('combobox', { name: 'From' }).selectOption({ label: await option(page, '1.2.0') });
    await expect(page.getByRole('textbox', { name: 'Package' })).toBeHidden();
    await picture(page, 'modules-library');
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    const row = page.getByRole('row', { name: /keel-light/ });
    await expect(row).toContainText('1.2.0', { timeout: 90_000 });
    await jobEnded(page);
    await row.getByRole('button', { name: 'More actions for keel-light' }).click();
    await page.getByRole('menuitem', { name: 'Update keel-light…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Update keel-light' });
    await expect(dialog.getByText('Newest in the fleet: 1.2.0, on 1 device')).toBeVisible();
    await dialog.getByRole('combobox', { name: 'From' }).selectOption({ label: await option(page, '1.3.0') });
    await dialog.getByRole('button', { name: 'Update', exact: true }).click();
    await expect(row).toContainText('1.3.0', { timeout: 90_000 });
    await jobEnded(page);
  });

  await test.step('a command runs once, and its output is kept with the job', async () => {
    await page.getByRole('button', { name: 'More actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Run a command…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run a command on dock-12' });
    await expect(dialog.getByRole('textbox', { name: 'Command line' })).toBeFocused();
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(dialog.getByText('Enter a command.')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Command line' }).fill('echo "aye, $(id -un)"');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(lastJob(page)).toContainText(`aye, ${device.user}`);
  });

  await test.step('a reboot is asked about once, with the safe button focused', async () => {
    await page.getByRole('button', { name: 'More actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Reboot…' }).click();
    const question = page.getByRole('dialog', { name: 'Reboot dock-12?' });
    await expect(question.getByRole('button', { name: 'Leave it running' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
  });

  await test.step('its version stands among those of the fleet, and leads to the devices that have it', async () => {
    await page.evaluate("window.location.hash = '#/library/fleet'");
    const line = page.getByRole('row', { name: /keel-light/ });
    await line.getByRole('link', { name: '1.3.0 on 1 device' }).click();
    await expect(page.getByRole('grid', { name: 'Devices' }).getByRole('link', { name: 'dock-12' })).toBeVisible();
    await expect(page).toHaveURL(/keel-light/);
  });
});

test('a plan takes a package out of the library, and leaves out the devices that it cannot be for', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  await page.getByRole('grid', { name: 'Devices' }).getByRole('link', { name: 'harbour-01' }).click();
  await setUpAgent(page);
  // The other one is seen to have no agent.
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Fleet' }).click();
  await page.getByRole('grid', { name: 'Devices' }).getByRole('link', { name: 'mill-03' }).click();
  await expect(page.getByRole('main').getByRole('button', { name: 'Set up agent' }).first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Library' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add file' }).click();
  await (await chooser).setFiles({ name: 'keel-light.tgz', mimeType: 'application/gzip', buffer: packed('1.2.0') });
  await expect(page.getByRole('main').getByText('keel-light').first()).toBeVisible();

  await page.evaluate("window.location.hash = '#/plan'");
  await page.getByLabel('All devices that match').fill('tag:gateway');
  await page.getByLabel('Operation').selectOption('Install module');
  const picker = page.getByRole('main').getByLabel('Package from the library');
  await picker.selectOption({ label: await option(page, '1.2.0') });
  await expect(page.getByRole('combobox', { name: 'Package', exact: true })).toHaveValue('keel-light');
  const blocked = page.getByRole('region', { name: 'Blocked' });
  await expect(blocked).toContainText('1');
  await picture(page, 'plan-blocked');
  await blocked.getByRole('button', { name: 'Leave out' }).click();
  await expect(page.getByText('1 device is left out')).toBeVisible();
  await picture(page, 'plan-left-out');
  const begin = page.getByRole('main').getByRole('button', { name: /^Install on 1 device$/ });
  await begin.click();
  const job = page.getByRole('region', { name: /^Job: Install keel-light/ });
  await expect(job).toContainText(/Done.*took/, { timeout: 90_000 });
  await expect(job).toContainText('on harbour-01');
  await expect(job).not.toContainText('mill-03');
});

/** The whole label of the package of this version in the list to choose from. */
async function option(page: Page, version: string): Promise<string> {
  const found = page.getByRole('option', { name: new RegExp(`^keel-light ${version}`) }).last();
  return (await found.textContent()) ?? '';
}
