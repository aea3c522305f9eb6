import type { Locator } from 'playwright/test';
import { isAccessible } from './accessible.ts';
import { expect, picture, test } from './fixtures.ts';

const sites = ['North harbour', 'Old mill', 'South quay', 'Ridge'];
const tags = ['edge', 'camera'];

/** 500 devices: each site has 125 of them, each tag 250; those of the north and the south are `edge`. */
function deviceList(): string {
  const lines = Array.from({ length: 500 }, (_, index) => {
    const number = String(index + 1).padStart(3, '0');
    return `pump-${number},10.1.${Math.floor(index / 250)}.${(index % 250) + 1},${sites[index % 4]},${tags[index % 2]}`;
  });
  return ['name,address,site,tags', ...lines].join('\n');
}

test('five hundred devices are imported, found, grouped, selected and edited, by keyboard where that is quicker', async ({
  app,
}) => {
  test.slow();
  const page = await app.open();
  const grid = page.getByRole('grid', { name: 'Devices' });
  const filter = page.getByRole('combobox', { name: 'Filter devices' });
  const views = page.getByRole('navigation', { name: 'Views' });

  await test.step('an empty inventory offers to import a list', async () => {
    await expect(page.getByText('--demo')).toBeVisible();
    await isAccessible(page, 'the welcome');
    await page.getByRole('link', { name: 'Import devices…' }).click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose file…' }).click(),
    ]);
    await chooser.setFiles({ name: 'pumps.csv', mimeType: 'text/csv', buffer: Buffer.from(deviceList()) });
    await page.getByRole('button', { name: 'Import 500 devices' }).click();
    await expect(page.getByText('500 added')).toBeVisible();
    await views.getByRole('link', { name: /^Fleet/ }).click();
    await expect(views.getByRole('link', { name: /^Fleet/ })).toContainText('500');
    await expect(rowOf(grid, 'pump-001')).toContainText('North harbour');
  });

  await test.step('a term is completed from what the fleet has, and becomes a chip', async () => {
    await grid.getByRole('link').first().waitFor();
    await page.keyboard.press('/');
    await expect(filter).toBeFocused();
    await page.keyboard.type('site:nor');
    await expect(page.getByRole('option', { name: /North harbour/ })).toContainText('125 devices');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Remove site:"North harbour"' })).toBeVisible();
    await expect(page.getByText('125 of 500 shown')).toBeVisible();
    await expect(page).toHaveURL((url) => decodeURIComponent(url.hash) === '#/fleet/site:"North harbour"');
  });

  await test.step('what cannot be read is said at the piece, and the list stays', async () => {
    // All at once: a word that is half typed for long would be looked for.
    await filter.fill('colour:red');
    await expect(page.getByRole('alert')).toContainText('"colour" is nothing that devices can be filtered by');
    await expect(grid).toBeVisible();
    await isAccessible(page, 'a filter that is wrong');
    await filter.fill('09');
    await expect(page.getByRole('alert')).toBeHidden();
  });

  await test.step('words narrow it further; nothing found is said, and cleared', async () => {
    await filter.fill('pump-0');
    await expect(page.getByText('25 of 500 shown')).toBeVisible();
    await filter.fill('nowhere');
    await expect(page.getByText('No device matches this filter')).toBeVisible();
    await page.getByRole('main').getByRole('button', { name: 'Clear filter' }).last().click();
    await expect(page.getByText('500 devices', { exact: true })).toBeVisible();
  });

  await test.step('a counter of states is a filter too', async () => {
    const counter = page.getByRole('group', { name: 'Filter by state' }).getByRole('button', { name: /Needs trust/ });
    await counter.click();
    await expect(counter).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('button', { name: 'Remove state:needs-trust' })).toBeVisible();
    await counter.click();
    await expect(counter).toHaveAttribute('aria-pressed', 'false');
  });

  await test.step('a filter is saved under a name, and tells in the sidebar how many it finds', async () => {
    await filter.fill('tag:edge ');
    await expect(page.getByText('250 of 500 shown')).toBeVisible();
    await page.getByRole('button', { name: 'Save filter…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this filter' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('At the edge');
    await page.keyboard.press('Enter');
    await expect(views.getByRole('link', { name: /At the edge/ })).toContainText('250');
    await views.getByRole('button', { name: 'Actions for the filter At the edge' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Edge pumps');
    await page.keyboard.press('Enter');
    await expect(views.getByRole('link', { name: /Edge pumps/ })).toHaveAttribute('aria-current', 'page');
  });

  await test.step('sorting keeps the cursor on its device', async () => {
    await filter.press('Enter');
    await expect(rowOf(grid, 'pump-001')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(rowOf(grid, 'pump-003')).toBeFocused();
    await grid.getByRole('button', { name: 'Name' }).click();
    await expect(grid.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
    await expect(rowOf(grid, 'pump-003')).toHaveAttribute('tabindex', '0');
    await expect(rowOf(grid, 'pump-003')).toBeInViewport();
    await grid.getByRole('button', { name: 'Name' }).click();
    await expect(grid.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  });

  await test.step('devices are selected with Space and Shift, and stay so under another filter', async () => {
    await rowOf(grid, 'pump-003').focus();
    await page.keyboard.press('Space');
    await expect(rowOf(grid, 'pump-003')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowDown');
    await expect(rowOf(grid, 'pump-005')).toBeFocused();
    for (const name of ['pump-007', 'pump-009']) {
      await page.keyboard.press('Shift+ArrowDown');
      await expect(rowOf(grid, name)).toBeFocused();
    }
    const bar = page.getByRole('region', { name: 'Selected devices' });
    await expect(bar).toContainText('4 selected');
    await filter.fill('pump-00');
    await expect(page.getByText('5 of 500 shown')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(rowOf(grid, 'pump-009')).toBeFocused();
    await page.keyboard.press('Control+a');
    await expect(bar).toContainText('5 selected');
    await views.getByRole('link', { name: /^Fleet/ }).click();
    await filter.fill('tag:camera ');
    await expect(bar).toContainText('(5 hidden by filter)');
    await isAccessible(page, 'a selection');
    await picture(page, 'fleet-selected-light-1600');
  });

  await test.step('the selected ones get a tag, all at once', async () => {
    await page.getByRole('button', { name: 'Edit tags and site…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit 5 devices' });
    await expect(dialog).toBeVisible();
    await isAccessible(page, 'editing many');
    await dialog.getByRole('combobox', { name: 'Add tags' }).fill('winter');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Change 5 devices' }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await page.getByRole('button', { name: 'Remove tag:camera' }).click();
    await filter.fill('tag:winter ');
    await expect(page.getByText('5 of 500 shown')).toBeVisible();
    await expect(rowOf(grid, 'pump-009')).toContainText('winter');
  });

  await test.step('groups show how many are in each, and fold away', async () => {
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'By site' }).click();
    const north = grid.getByRole('row', { name: /North harbour 3 devices/ });
    await expect(north).toBeVisible();
    await north.click();
    await expect(rowOf(grid, 'pump-001')).toBeHidden();
    await page.keyboard.press('Enter');
    await expect(rowOf(grid, 'pump-001')).toBeVisible();
    await page.emulateMedia({ colorScheme: 'dark' });
    await isAccessible(page, 'groups, in the dark theme');
    await picture(page, 'fleet-grouped-dark-1600');
  });

  await test.step('the choice of devices goes along to the plan', async () => {
    await rowOf(grid, 'pump-001').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Plan action' }).click();
    await expect(page).toHaveURL(/#\/plan$/);
    await page.goBack();
    await expect(rowOf(grid, 'pump-001')).toHaveAttribute('aria-selected', 'true');
  });
});

function rowOf(grid: Locator, name: string): Locator {
  return grid.getByRole('row', { name: new RegExp(name) });
}
