import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownPlace } from '../support/sshd.ts';
import { expect } from './fixtures.ts';
import { choose, goTo, press, run, test, write } from './keyboard-steps.ts';
import { forward } from './wire.ts';

// Many devices with the keyboard alone, over the demo's three: real SSH, real shells.

function deviceList(): string {
  const lines = Array.from(
    { length: 500 },
    (_, index) => `pump-${index + 1},10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  );
  return ['name,address', ...lines].join('\n');
}

test('five hundred devices are imported, some found and worked on in waves, and one served when it is back', async ({
  app,
  page,
  context,
}) => {
  test.slow();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.open(['--demo', '--bare']);
  const grid = page.getByRole('grid', { name: 'Devices' });
  const jobPage = page.getByRole('region', { name: /^Job: / });
  const focusedRow = grid.getByRole('row').and(page.locator(':focus'));
  const find = async (filter: string) => {
    await page.keyboard.press('Control+1');
    await grid.getByRole('link').first().waitFor();
    await page.keyboard.press('/');
    await expect(page.getByRole('combobox', { name: 'Filter devices' })).toBeFocused();
    await page.keyboard.type(filter);
    await page.keyboard.press('Enter');
    await expect(focusedRow).toBeVisible();
  };

  await test.step('import them from the clipboard', async () => {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(deviceList())})`);
    await run(page, 'Import');
    await goTo(page, /^Or paste lines/, { role: 'textbox' });
    await page.keyboard.press('Control+V');
    await press(page, 'Read these lines');
    await expect(page.getByText('500 new')).toBeVisible();
    await press(page, 'Import 500 devices');
    await expect(page.getByRole('heading', { name: '500 added, 0 updated' })).toBeVisible();
    await press(page, 'Go to the fleet');
    await expect(page.getByText('503 devices')).toBeVisible();
  });

  const ready = join(app.dataFolder, 'ready');
  await test.step('select the gateways, and try a command on one of them first', async () => {
    await find('tag:gateway');
    await page.keyboard.press('Control+a');
    await expect(page.getByRole('region', { name: 'Selected devices' })).toContainText('2 selected');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { name: 'Plan', level: 1 })).toBeVisible();
    await choose(page, 'Operation', 'Run command');
    await write(page, /^Command/, `test -e '${ready}' && echo ready`);
    await goTo(page, /./, { role: 'radio' });
    const canary = page.getByRole('radio', { name: 'Canary first' });
    for (let presses = 0; presses < 4 && !(await canary.isChecked()); presses += 1) {
      await page.keyboard.press('ArrowRight');
    }
    await expect(canary).toBeChecked();
    await write(page, /^Watch between waves/, '0');
    await expect(page.getByRole('list', { name: 'Waves' }).getByRole('listitem')).toHaveCount(2);
    await press(page, 'Run on 2 devices');
    await expect(page.getByRole('dialog', { name: 'Run on 2 devices?' })).toBeVisible();
    await press(page, 'Run on 2 devices');
    await expect(jobPage).toContainText('Stopped by the failure limit: 1 failed, 1 skipped.');
  });

  await test.step('run again what did not succeed', async () => {
    writeFileSync(ready, '');
    await press(page, 'Run again what did not succeed (2)');
    await expect(page.getByRole('dialog')).toBeVisible();
    await press(page, /^Run test/);
    await expect(jobPage).toContainText('Finished: 2 done.');
  });

  await test.step('queue a command for a device that is away, and see it delivered', async () => {
    const place = await ownPlace();
    await run(page, 'ridge-02');
    await press(page, 'More actions');
    await press(page, 'Edit…', 'ArrowDown');
    const form = page.getByRole('dialog', { name: 'Edit ridge-02' });
    const real = {
      host: await form.getByRole('textbox', { name: 'Address' }).inputValue(),
      port: Number(await form.getByRole('textbox', { name: 'Port' }).inputValue()),
    };
    await write(page, 'Address', place.address);
    await write(page, 'Port', String(place.port));
    await page.keyboard.press('Enter');
    await expect(form).toBeHidden();
    await expect(page.getByRole('button', { name: 'More actions', exact: true })).toBeFocused();

    await find('ridge-02');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('region', { name: 'Selected devices' })).toBeHidden();
    await page.keyboard.press('Control+Enter');
    await write(page, /^Command/, 'echo delivered');
    await expect(page.getByRole('option', { name: /ridge-02/ })).toBeVisible();
    await press(page, /^Run on 1 device/);
    await expect(page.getByRole('dialog')).toBeVisible();
    await press(page, /^Run on 1 device/);
    await expect(jobPage).toContainText('Queued');
    await page.keyboard.press('Control+3');
    const waiting = page.getByRole('listbox', { name: /^Queued: Run echo/ }).getByRole('option', { name: /ridge-02/ });
    await expect(waiting).toBeVisible();
    const wire = await forward(place, real);
    try {
      await press(page, 'Try now');
      await expect(page.getByText('Nothing waits for its device')).toBeVisible();
      await page.keyboard.press('Control+2');
      await expect(page.getByRole('row', { name: /Run echo delivered/ })).toContainText('Done');
    } finally {
      wire.close();
    }
  });
});
