import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { runUfop } from '../support/agent-calls.ts';
import { isAccessibleInBothThemes } from './accessible.ts';
import { acceptHostKey, addDevice, expect, setUpAgent, test } from './fixtures.ts';

const instances = 10;
const esc = '\\u001b';
// Each instance writes numbered lines, some of them with colours, levels, and what would be markup elsewhere.
const server = `
require('http').createServer((request, response) => response.end('up')).listen(Number(process.env.PORT), '127.0.0.1');
const words = ['INFO link up', 'ERROR timeout', '${esc}[32mgreen${esc}[0m ${esc}[2Jcleared', '<img src=x onerror=alert(1)>'];
let n = 0;
setInterval(() => console.log('tick ' + ++n + ' ' + words[n % words.length] + ' end'), 250);
`;

/** The numbers of one instance in a saved log. */
function ticksOf(saved: string, index: number): number[] {
  return [...saved.matchAll(new RegExp(`^\\S+ quay-09 thumb #${index} .*tick (\\d+) `, 'gm'))].map((one) =>
    Number(one[1]),
  );
}

async function saved(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  return readFileSync(await (await download).path(), 'utf8');
}

test('ten logs are followed as one: paused without a gap, filtered, searched, saved, and read when the device is gone', async ({
  app,
  device,
}) => {
  test.slow();
  const page = await app.open();
  const log = page.getByRole('log');
  const filter = page.getByRole('textbox', { name: 'Show only lines with' });
  await addDevice(page, device, { name: 'quay-09' });
  await acceptHostKey(page, { name: 'quay-09', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);
  await runUfop(device.home, { server, instances });
  await page.getByRole('main').getByRole('button', { name: 'Refresh' }).first().click();
  await expect(page.getByRole('tab', { name: /^Ufops/ })).toContainText('1');

  await test.step('choose them', async () => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Logs' }).click();
    await expect(page.getByText('No logs are followed')).toBeVisible();
    await page.getByRole('main').getByRole('button', { name: 'Add logs' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add logs' });
    await dialog.getByRole('checkbox', { name: 'quay-09' }).check();
    await dialog.getByRole('checkbox', { name: `Instances of thumb (${instances})` }).check();
    await isAccessibleInBothThemes(page, 'choosing logs');
    await dialog.getByRole('button', { name: `Add ${instances} logs` }).click();
    const sources = page.getByRole('list', { name: 'Followed logs' }).getByRole('listitem');
    await expect(sources.filter({ hasText: 'Following' })).toHaveCount(instances);
  });

  await test.step('every log is in it, as text, and in its own order', async () => {
    for (let index = 1; index <= instances; index += 1) {
      await expect.poll(async () => ticksOf(await saved(page), index).length).toBeGreaterThan(3);
    }
    const text = await saved(page);
    for (let index = 1; index <= instances; index += 1) {
      const ticks = ticksOf(text, index);
      expect(ticks).toEqual(ticks.map((_, n) => (ticks[0] ?? 0) + n));
    }
    expect(text).toContain('green cleared end');
    await expect(log.getByText('<img src=x onerror=alert(1)>').first()).toBeVisible();
    await isAccessibleInBothThemes(page, 'logs');
  });

  await test.step('pause it, see how much comes meanwhile, and go on without a gap', async () => {
    await log.focus();
    await page.keyboard.press('p');
    await expect(page.getByText(/^Paused, \d+ new lines/)).toBeVisible();
    await isAccessibleInBothThemes(page, 'paused logs');
    await log.focus();
    await page.keyboard.press('End');
    await expect(page.getByText(/^Paused/)).toBeHidden();
    const ticks = ticksOf(await saved(page), 1);
    expect(ticks).toEqual(ticks.map((_, n) => (ticks[0] ?? 0) + n));
  });

  await test.step('show only some lines: by level, by text, by a regular expression that may take for ever', async () => {
    await page.getByRole('combobox', { name: 'Level' }).selectOption('Errors');
    await expect(log).toContainText('ERROR timeout');
    await expect(log).not.toContainText('link up');
    await page.getByRole('combobox', { name: 'Level' }).selectOption('All lines');
    await filter.fill('LINK up');
    await expect(log).not.toContainText('timeout');
    await expect(log).toContainText('link up');
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await filter.fill('tick \\d+ (ERROR|nothing) ');
    await expect(log).not.toContainText('link up');
    await expect(log).toContainText('ERROR timeout');
    await filter.fill('((\\w|[ <>=()])+)+!');
    await expect(page.getByText('This expression takes too long.')).toBeVisible();
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await filter.fill('');
  });

  await test.step('its address finds it again, with what is shown of it', async () => {
    await page.getByRole('combobox', { name: 'Level' }).selectOption('Errors');
    await filter.fill('timeout');
    await expect(page).toHaveURL(/\?level=error&text=timeout$/);
    await page.reload();
    const sources = page.getByRole('list', { name: 'Followed logs' }).getByRole('listitem');
    await expect(sources.filter({ hasText: 'Following' })).toHaveCount(instances);
    await expect(sources.filter({ hasText: 'quay-09 thumb #1' }).first()).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Level' })).toHaveValue('error');
    await expect(filter).toHaveValue('timeout');
    await expect(log).toContainText('ERROR timeout');
    await expect(log).not.toContainText('link up');
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+4');
    await expect(filter).toHaveValue('timeout');
    await page.getByRole('button', { name: 'Remove all' }).click();
    await expect(page).toHaveURL(/#\/logs$/);
  });

  await test.step('the logs of selected devices are followed from the fleet', async () => {
    await page.keyboard.press('Control+1');
    await page.getByRole('row', { name: /quay-09/ }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('region', { name: 'Selected devices' }).getByRole('button', { name: 'Logs' }).click();
    const sources = page.getByRole('list', { name: 'Followed logs' }).getByRole('listitem');
    await expect(sources.filter({ hasText: 'Following' })).toHaveCount(instances);
    await expect(log).toContainText('link up');
  });

  await test.step('go from place to place', async () => {
    await page.getByRole('textbox', { name: 'Find in the log' }).fill('timeout');
    await log.focus();
    await page.keyboard.press('n');
    await expect(page.getByText(/^[1-9]\d*\/[1-9]\d*$/)).toBeVisible();
    await page.getByRole('button', { name: 'Resume (End)' }).click();
  });

  await test.step('pull the network: what was read stays, also for who comes later', async () => {
    await device.stop();
    const sources = page.getByRole('list', { name: 'Followed logs' }).getByRole('listitem');
    await expect(sources.filter({ hasText: /Trying again|Cannot be read/ }).first()).toBeVisible({ timeout: 90_000 });
    await expect(log).toContainText('tick');
    await page.evaluate("location.hash = '#/'");
    await page.getByRole('link', { name: 'quay-09' }).click();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByRole('combobox', { name: 'Source' }).selectOption({ label: 'thumb #1' });
    await expect(log).toContainText('tick');
    await expect(page.getByText('Kept on this laptop, read')).toBeVisible({ timeout: 90_000 });
    await isAccessibleInBothThemes(page, 'a kept log');
  });

  await test.step('clear what is kept', async () => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Logs' }).click();
    await page.getByRole('button', { name: 'Clear kept logs' }).click();
    const question = page.getByRole('dialog', { name: 'Clear what is kept of all logs?' });
    await expect(question.getByRole('button', { name: 'Keep them' })).toBeFocused();
    await question.getByRole('button', { name: 'Clear kept logs' }).click();
    await expect(page.getByText('Kept for reading offline')).toBeHidden();
  });
});
