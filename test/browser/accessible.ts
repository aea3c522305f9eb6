import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { expect, picture } from './fixtures.ts';

/** No rule of accessibility is broken by what is on the screen now. */
export async function isAccessible(page: Page, what: string): Promise<void> {
  // Colours on their way from one state to the next are of no theme.
  await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))');
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(found, what).toEqual([]);
}

/** The same in either theme, with a picture of each. */
export async function isAccessibleInBothThemes(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    await isAccessible(page, `${what}, ${colorScheme}`);
    await picture(page, `${what}-${colorScheme}`);
  }
}
