import { startPlainServer } from '../support/plain-server.ts';
import { isAccessible } from './accessible.ts';
import { acceptHostKey, addDevice, expect, lastJob, picture, test } from './fixtures.ts';

test('a server of the Modules API that was there before is looked for, used, and shown with what it does not have', async ({
  app,
  device,
}) => {
  const server = await startPlainServer(device);
  try {
    const body = JSON.stringify({ name: 'tide-gauge', version: '1.1.0' });
    await fetch(`http://127.0.0.1:${server.port}/modules`, { method: 'POST', body });
    const page = await app.open();
    await addDevice(page, device, { name: 'quay-09' });
    await acceptHostKey(page, { name: 'quay-09', fingerprint: device.hostKey.fingerprint });

    await test.step('nothing is asked before it was said what will be', async () => {
      await page.getByRole('main').getByRole('button', { name: 'Look for a server that is already there…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Look for a server on quay-09' });
      await expect(dialog).toContainText('Nothing else is sent to them');
      expect(server.requests()).toEqual(['POST /modules']);
      await isAccessible(page, 'the question before a server is looked for');
      await dialog.getByRole('button', { name: 'Look for it' }).click();
      await expect(dialog).toContainText('Its modules: tide-gauge.');
      await isAccessible(page, 'a server that was found');
      await picture(page, 'plain-found-light-1600');
      await dialog.getByRole('button', { name: `Use port ${server.port}` }).click();
      await expect(dialog).toBeHidden();
    });

    await test.step('the device says that it is a plain server, and what it does not have', async () => {
      const facts = page.getByRole('main');
      await expect(facts).toContainText(`Plain server on port ${server.port}, with no token`);
      await expect(facts).toContainText('Not available with it');
      await isAccessible(page, 'a device with a plain server');
      await picture(page, 'plain-overview-light-1600');
    });

    await test.step('a module of it is started', async () => {
      await page.getByRole('tab', { name: 'Modules' }).click();
      const row = page.getByRole('row', { name: /tide-gauge/ });
      await row.getByRole('button', { name: 'Start tide-gauge' }).click();
      await expect(lastJob(page)).toContainText('Done');
      await expect(row).toContainText('Running');
      await expect(page.getByRole('main')).toContainText('from its plain server');
      await expect(row.getByRole('button', { name: 'Log of tide-gauge' })).toHaveAttribute('aria-disabled', 'true');
      await picture(page, 'plain-modules-light-1600');
      await page.getByRole('tab', { name: 'Log' }).click();
      await expect(page.getByText('This server keeps no log')).toBeVisible();
    });

    await test.step('its port stands in the form, and an agent beside it is offered, which leaves it alone', async () => {
      await page.getByRole('tab', { name: 'Overview' }).click();
      await page.getByRole('main').getByRole('button', { name: 'More actions' }).click();
      await expect(page.getByRole('menuitem', { name: 'Remove agent…' })).toBeHidden();
      await page.getByRole('menuitem', { name: 'Edit…' }).click();
      const form = page.getByRole('dialog', { name: 'Edit quay-09' });
      await expect(form.getByRole('textbox', { name: 'Port of that server' })).toHaveValue(String(server.port));
      await picture(page, 'plain-form-light-1600');
      await form.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('main').getByRole('button', { name: 'Set up agent beside it' }).click();
      const plan = page.getByRole('dialog', { name: 'Set up the agent on quay-09' });
      await expect(plan).toContainText(`The plain server on port ${server.port} stays as it is`);
      await picture(page, 'plain-plan-light-1600');
      await plan.getByRole('button', { name: 'Cancel' }).click();
    });

    await test.step('when it ends, what it said last is still there, and that it does not answer', async () => {
      await server.stop();
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect(page.getByRole('alert')).toContainText(`Nothing answers on port ${server.port}`);
      await expect(page.getByRole('main')).toContainText(`No plain server answers on port ${server.port}`);
      await isAccessible(page, 'a plain server that does not answer');
      await picture(page, 'plain-silent-light-1600');
      await page.getByRole('tab', { name: 'Modules' }).click();
      await expect(page.getByRole('row', { name: /tide-gauge/ })).toBeVisible();
    });
  } finally {
    await server.stop();
  }
});
