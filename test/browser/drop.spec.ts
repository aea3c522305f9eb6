import type { Locator } from 'playwright/test';
import { expect, setUpAgent, test } from './fixtures.ts';
import { jobEnded } from './library-steps.ts';

// Files dropped from outside, onto each place that takes them: it says so while they are held over it.

/** A real file in the hand of the pointer, over a place or let go there. */
async function drag(place: Locator, kind: 'dragover' | 'drop', file: { name: string; text: string }): Promise<void> {
  const hand = await place.page().evaluateHandle(`(() => {
    const hand = new DataTransfer();
    hand.items.add(new File([${JSON.stringify(file.text)}], ${JSON.stringify(file.name)}));
    return hand;
  })()`);
  await place.dispatchEvent(kind, { dataTransfer: hand });
}

test('files are dropped into the library, a folder of a device, a ufop and an import', async ({ app, page }) => {
  await app.open(['--demo', '--bare']);
  const here = page.getByText('Drop it here');

  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Library' }).click();
  const library = page.getByRole('heading', { name: 'Library', level: 1 });
  await drag(library, 'dragover', { name: 'notes.txt', text: 'the key is under the mat' });
  await expect(here).toBeVisible();
  await drag(library, 'drop', { name: 'notes.txt', text: 'the key is under the mat' });
  await expect(here).toBeHidden();
  await expect(page.getByRole('button', { name: 'notes.txt', exact: true })).toBeVisible();

  await page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('link', { name: /^Fleet/ })
    .click();
  await page.getByRole('link', { name: 'mill-03' }).click();
  await setUpAgent(page);
  await page.getByRole('tab', { name: 'Files' }).click();
  const folder = page
    .getByRole('grid')
    .or(page.getByRole('region', { name: /home/ }))
    .first();
  await expect(folder).toBeVisible();
  await drag(folder, 'dragover', { name: 'rates.csv', text: 'a;1' });
  await expect(here).toBeVisible();
  await drag(folder, 'drop', { name: 'rates.csv', text: 'a;1' });
  await expect(page.getByRole('grid').getByRole('row', { name: /rates\.csv/ })).toBeVisible();

  await page.getByRole('tab', { name: /Ufops/ }).click();
  await page.getByRole('button', { name: 'Register ufop…' }).first().click();
  const register = page.getByRole('dialog');
  await register.getByRole('textbox', { name: 'Name' }).fill('thumb');
  await register.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByRole('region', { name: 'thumb', exact: true })).toContainText('no version is selected yet');
  await jobEnded(page);
  await page.getByRole('button', { name: 'Upload image…' }).first().click();
  const choose = page.getByRole('dialog').getByRole('button', { name: 'Take a file into the library…' });
  await drag(choose, 'dragover', { name: 'image.txt', text: 'no image' });
  await expect(here).toBeVisible();
  await drag(choose, 'drop', { name: 'image.txt', text: 'no image' });
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('image.txt');
  await page.keyboard.press('Escape');

  await page.evaluate("location.hash = '#/import'");
  const source = page.getByRole('button', { name: 'Choose file…' }).first();
  await drag(source, 'drop', { name: 'yard.csv', text: 'name;address\npump-1;10.0.0.1' });
  await expect(page.getByText('1 new')).toBeVisible();
});
