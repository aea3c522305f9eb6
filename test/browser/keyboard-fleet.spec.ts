import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './fixtures.ts';
import { goTo, press, run, test, write } from './keyboard-steps.ts';

// Many devices with the keyboard alone, over the demo's three: real SSH, real shells.

function deviceList(): string {
  const lines = Array.from(
    { length: 500 },
    (_, index) => `pump-${index + 1},10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  );
  return ['name,address', ...lines].join('\n');
}

test('five hundred devices are imported, and some found and worked on in waves', async ({ app, page, context }) => {
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
    await goTo(page, 'Operation', { role: 'combobox' });
    await page.keyboard.type('Run command');
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
});
