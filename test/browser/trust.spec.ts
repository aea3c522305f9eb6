import { startSshd } from '../support/sshd.ts';
import { isAccessible } from './accessible.ts';
import { acceptHostKey, addDevice, expect, picture, test } from './fixtures.ts';

test('keys are taken over from a known_hosts file, after it was shown what is in it', async ({ app, device }) => {
  const page = await app.open();
  await addDevice(page, device, { name: 'mill-03' });
  await page.getByRole('dialog', { name: 'Host key of mill-03' }).getByRole('button', { name: 'Not now' }).click();
  await page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('link', { name: /^Fleet/ })
    .click();
  await page.getByRole('main').getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Import keys from known_hosts…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import keys from known_hosts' });
  const { algorithm, key, fingerprint } = device.hostKey;
  const text = `[${device.address}]:${device.port} ${algorithm} ${key}\n@cert-authority * ${algorithm} ${key}\nnonsense\n`;
  const file = { name: 'known_hosts.old', mimeType: 'text/plain', buffer: Buffer.from(text) };
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'Choose file…' }).click(),
  ]);
  await chooser.setFiles(file);
  await expect(dialog).toContainText('known_hosts.old');
  await expect(dialog.getByText(fingerprint)).toBeVisible();
  await expect(dialog.getByRole('checkbox', { name: 'mill-03' })).toBeChecked();
  await expect(dialog).toContainText('Flotilla cannot check certificates');
  await dialog.getByText('1 line was not taken').click();
  await expect(dialog).toContainText('line 3: needs a host, a kind and a key');
  await isAccessible(page, 'keys of a file');
  await picture(page, 'known-hosts-light-1600');
  await dialog.getByRole('button', { name: 'Import keys of 1 device' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('link', { name: 'mill-03' }).click();
  await expect(page.getByRole('list', { name: 'Accepted host keys' })).toContainText('from known_hosts');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByText('Host name')).toBeVisible();
});

test('a device whose key changed is re-identified by typing its name, and tells whether it is the same machine', async ({
  app,
  device,
}) => {
  const page = await app.open();
  await addDevice(page, device, { name: 'lock-04' });
  await acceptHostKey(page, { name: 'lock-04', fingerprint: device.hostKey.fingerprint });
  await expect(page.getByText('Host name')).toBeVisible();
  await device.stop();
  const next = await startSshd({ at: { address: device.address, port: device.port } });
  try {
    expect(next.hostKey.fingerprint).not.toBe(device.hostKey.fingerprint);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('button', { name: 'Look at the keys' }).click();
    const changed = page.getByRole('dialog', { name: 'The host key of lock-04 changed' });
    await expect(changed.getByRole('img', { name: /Picture of the key/ })).toHaveCount(2);
    await expect(changed).toContainText('Neither your inventory nor your known_hosts has seen the new key.');
    await isAccessible(page, 'a changed key');
    await changed.getByRole('button', { name: 'Re-identify…' }).click();

    const question = page.getByRole('dialog', { name: 'Re-identify lock-04?' });
    const confirm = question.getByRole('button', { name: 'Re-identify device' });
    await expect(question.getByText(next.hostKey.fingerprint)).toBeVisible();
    await question.getByRole('textbox').fill('lock-05');
    await expect(confirm).toBeDisabled();
    await question.getByRole('textbox').fill('lock-04');
    await isAccessible(page, 'the question before a device is re-identified');
    expect(next.log()).not.toContain('userauth-request');
    await confirm.click();
    await expect(question).toBeHidden();

    await expect(page.getByRole('list', { name: 'Accepted host keys' })).toContainText('accepted by you');
    await page.getByText(/^History of the identity/).click();
    await expect(page.getByText('Re-identified with the key')).toBeVisible();
    await expect(page.getByText('Another key was offered and refused')).toBeVisible();
  } finally {
    await next.stop();
  }
});
