import { isAccessible } from './accessible.ts';
import { expect, setUpAgent, test } from './fixtures.ts';

// The demo fleet, so that each view has something to show.

for (const scheme of ['light', 'dark'] as const) {
  test(`no view breaks a rule of accessibility, in the ${scheme} theme`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await app.open(['--demo', '--bare']);
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    await isAccessible(page, 'fleet');

    await page.getByRole('button', { name: 'Add device' }).click();
    await isAccessible(page, 'add device');
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'harbour-01' }).click();
    await isAccessible(page, 'a device without its agent');
    await setUpAgent(page);
    await isAccessible(page, 'a job in the inspector');
    for (const tab of ['Modules', 'Log', 'History']) {
      await page.getByRole('tab', { name: tab }).click();
      await isAccessible(page, tab);
    }
    await page.getByRole('button', { name: 'More actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Delete device…' }).click();
    await isAccessible(page, 'the question before a device is deleted');
    await page.keyboard.press('Escape');

    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs' }).click();
    await isAccessible(page, 'jobs');
    await page.getByRole('link', { name: 'Set up agent' }).first().click();
    await isAccessible(page, 'a job');
  });
}

test('the demo shows three simulated devices; one is set up with one click', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  await expect(page.getByRole('grid', { name: 'Devices' }).getByRole('link')).toHaveCount(3);
  await expect(page.getByRole('contentinfo')).toContainText('Demo fleet');
  await page.getByRole('link', { name: 'mill-03' }).click();
  await setUpAgent(page);
  await expect(page.getByRole('tab', { name: /Modules/ })).toContainText('0');
});

test('the language and the theme change at once, are said to the page, and are kept', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  const html = page.locator('html');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: '简体中文' }).click();
  await expect(page.getByRole('button', { name: '添加设备' })).toBeVisible();
  await expect(html).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('button', { name: '主题' }).click();
  await page.getByRole('menuitemradio', { name: '深色' }).click();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(page.getByRole('button', { name: '添加设备' })).toBeVisible();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expect(html).toHaveAttribute('lang', 'zh-CN');
});

test('nothing is cut off or scrolls sideways in the smallest window', async ({ app, page }) => {
  await page.setViewportSize({ width: 1024, height: 640 });
  await app.open(['--demo', '--bare']);
  const overflow = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(await overflow()).toBe(0);
  await page.getByRole('link', { name: 'harbour-01' }).click();
  await setUpAgent(page);
  expect(await overflow()).toBe(0);
  await expect(page.getByRole('contentinfo')).toBeInViewport({ ratio: 1 });
});
