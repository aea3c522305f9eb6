import { runUfop } from '../support/agent-calls.ts';
import { startSshd } from '../support/sshd.ts';
import { tarGzOf } from '../support/tar-archive.ts';
import { expect, lastJob } from './fixtures.ts';
import { goTo, goToOne, openTab, press, run, test, write } from './keyboard-steps.ts';
import { jobEnded } from './library-steps.ts';

// A life of one real device, from its first key to its last, with the keyboard alone.

const server = `
require('http').createServer((request, response) => response.end(String(process.pid)))
  .listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening on ' + process.env.PORT));
`;
const image = tarGzOf([
  { path: 'ufop.yaml', content: 'image: ubuntu\nbuild_script:\n  - cp "$RESOURCE/server.js" .\nrun: node server.js\n' },
  { path: 'server.js', content: server },
]);
const ticking = `
require('http').createServer((request, response) => response.end('up')).listen(Number(process.env.PORT), '127.0.0.1');
let n = 0;
setInterval(() => console.log('tick ' + ++n), 500);
`;

test('one device is added, given a ufop, watched, entered, trusted anew and read offline', async ({ app, device }) => {
  test.slow();
  const page = await app.open();
  const name = 'keys-01';
  const accept = async (fingerprint: string) => {
    const hostKey = page.getByRole('dialog', { name: `Host key of ${name}` });
    await expect(hostKey.getByText(fingerprint)).toBeVisible();
    await expect(hostKey.getByRole('button', { name: 'Not now' })).toBeFocused();
    await press(page, 'Accept this key');
    await expect(hostKey).toBeHidden();
  };

  await test.step('add it, accept its key, set up its agent', async () => {
    await press(page, 'Add device');
    await expect(page.getByRole('textbox', { name: 'Address' })).toBeFocused();
    await page.keyboard.type(device.address);
    await write(page, 'Port', String(device.port));
    await write(page, 'Name', name);
    await write(page, 'User', device.user);
    await write(page, 'Password', device.password);
    await goTo(page, /^Stored/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await accept(device.hostKey.fingerprint);
    await expect(page.getByRole('button', { name: 'Set up agent' })).toBeVisible();
    await press(page, 'Set up agent');
    const plan = page.getByRole('dialog', { name: `Set up the agent on ${name}` });
    await expect(plan).toContainText('is put there and started');
    await press(page, 'Set up agent');
    await expect(lastJob(page)).toContainText('Done');
    await runUfop(device.home, { server: ticking, instances: 10 });
  });

  const card = page.getByRole('region', { name: 'keel', exact: true });
  const upload = card.getByRole('button', { name: 'Upload image…' });
  const versionRow = (version: string) =>
    card.getByRole('table', { name: 'Versions of keel' }).getByRole('row', { name: new RegExp(`^${version} `) });
  const instanceRow = (index: number) =>
    card.getByRole('table', { name: 'Instances of keel' }).getByRole('row', { name: new RegExp(`^#${index} `) });

  await test.step('register a ufop, and upload an image that is built', async () => {
    await openTab(page, 'Ufops');
    await press(page, 'Register ufop…');
    await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Name' })).toBeFocused();
    await page.keyboard.type('keel');
    await page.keyboard.press('Enter');
    await expect(card).toContainText('no version is selected yet');
    await jobEnded(page);
    await goToOne(page, upload);
    await page.keyboard.press('Enter');
    await goTo(page, 'Take a file into the library…');
    const choosing = page.waitForEvent('filechooser');
    await page.keyboard.press('Enter');
    await (await choosing).setFiles({ name: 'keel.tar.gz', mimeType: 'application/gzip', buffer: image });
    await expect(page.getByRole('combobox', { name: 'Image from the library' })).not.toHaveValue('');
    await expect(page.getByRole('button', { name: 'Take a file into the library…' })).toBeFocused();
    await press(page, 'Upload and build');
    await expect(upload).toBeFocused();
    await expect(versionRow('v1')).toContainText('Built');
    await jobEnded(page);
  });

  await test.step('switch it to another version', async () => {
    await goToOne(page, upload);
    await page.keyboard.press('Enter');
    await goTo(page, 'Image from the library');
    await page.keyboard.press('ArrowDown');
    await write(page, /^Name of the version/, 'next');
    await press(page, 'Upload and build');
    await expect(versionRow('next')).toContainText('Built');
    await jobEnded(page);
    await press(page, 'Select next');
    await expect(versionRow('next')).toContainText('selected');
    await jobEnded(page);
  });

  await test.step('scale it by the stepper, which keeps the focus; kill one, which comes back', async () => {
    for (const index of [1, 2]) {
      await press(page, 'Add an instance of keel');
      await expect(instanceRow(index)).toContainText('Running');
      await jobEnded(page);
      await expect(page.getByRole('button', { name: 'Add an instance of keel' })).toBeFocused();
    }
    const port = await instanceRow(1).getByRole('cell').nth(3).textContent();
    process.kill(Number(await (await fetch(`http://127.0.0.1:${port}/`)).text()), 'SIGKILL');
    await expect(instanceRow(1).getByRole('cell').nth(2)).toHaveText('1', { timeout: 90_000 });
    await expect(instanceRow(1)).toContainText('Running', { timeout: 90_000 });
  });

  await test.step('read its log, then ten logs as one', async () => {
    await goToOne(page, instanceRow(1).getByRole('button', { name: 'Log of #1' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log', { name: 'Log of keel #1' })).toContainText('listening on');
    await page.keyboard.press('Control+4');
    await press(page, 'Add logs');
    const dialog = page.getByRole('dialog', { name: 'Add logs' });
    await expect(dialog.getByRole('textbox', { name: 'Devices' })).toBeFocused();
    await goTo(page, name, { role: 'checkbox' });
    await page.keyboard.press('Space');
    await goTo(page, 'Instances of thumb (10)', { role: 'checkbox' });
    await page.keyboard.press('Space');
    await press(page, 'Add 10 logs');
    const sources = page.getByRole('list', { name: 'Followed logs' }).getByRole('listitem');
    await expect(sources.filter({ hasText: 'Following' })).toHaveCount(10);
    await goTo(page, 'Lines of all followed logs', { role: 'log' });
    await expect(page.getByRole('log')).toContainText('tick');
    await page.keyboard.press('p');
    const resume = page.getByRole('button', { name: 'Resume (End)' });
    await expect(resume).toBeVisible();
    await page.keyboard.press('End');
    await expect(resume).toBeHidden();
    await expect(page.getByRole('log')).toBeFocused();
  });

  await test.step('work in a terminal, and leave it', async () => {
    await run(page, name);
    await openTab(page, 'Terminal');
    await press(page, 'Open a terminal');
    const terminal = page.getByRole('region', { name: `Terminal 1 on ${name}` });
    await expect(terminal.getByRole('textbox')).toBeFocused();
    await expect(page.getByText('The shell is being opened.')).toBeHidden();
    await page.keyboard.type('echo $((6 * 7))-answers\n');
    await expect(terminal).toContainText('42-answers');
    await page.keyboard.press('Control+Shift+F6');
    await expect(page.getByRole('button', { name: 'Terminal 1', exact: true })).toBeFocused();
  });

  await test.step('read it all in Chinese, and go back', async () => {
    await page.keyboard.press('Control+1');
    await press(page, 'Language');
    await press(page, '简体中文', 'ArrowDown');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(page.getByRole('button', { name: '语言' })).toBeFocused();
    await page.keyboard.press('Enter');
    await press(page, 'English', 'ArrowDown');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  });

  await test.step('forget a key that changed, and accept the new one', async () => {
    await run(page, name);
    await device.stop();
    const next = await startSshd({ at: { address: device.address, port: device.port } });
    try {
      // The window follows the device, so it finds out by itself.
      await expect(page.getByRole('button', { name: 'Look at the keys' })).toBeVisible({ timeout: 90_000 });
      await press(page, 'Look at the keys');
      const changed = page.getByRole('dialog', { name: `The host key of ${name} changed` });
      await expect(changed.getByRole('button', { name: 'Close' }).last()).toBeFocused();
      await press(page, 'Forget the old key…');
      await expect(page.getByRole('button', { name: 'Keep the old key' })).toBeFocused();
      await press(page, 'Forget the old key');
      await accept(next.hostKey.fingerprint);
    } finally {
      await next.stop();
    }
  });

  await test.step('start with no network: it is all still there, with its age', async () => {
    await app.close();
    await app.open();
    await goTo(page, /keys-01/, { role: 'row' });
    await expect(page.getByRole('row', { name: /keys-01/ })).toContainText(/just now|s ago|min ago/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(page.getByText('Host name')).toBeVisible();
  });
});
