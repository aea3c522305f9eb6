import type { Page } from 'playwright/test';
import { expect, picture, test } from './fixtures.ts';

// When a plan is carried out: at a time, or only within the hours of a maintenance window. Over the demo's three devices.

const jobPage = (page: Page) => page.getByRole('region', { name: /^Job: / });
const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** As an input for a date and a time has it, in the laptop's time. */
function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** A plan that prints a line on two devices, with its times unfolded. */
async function planFor(page: Page, line: string): Promise<void> {
  await page.evaluate("window.location.hash = '#/plan'");
  await page.getByLabel('All devices that match').fill('tag:gateway');
  await page.getByLabel('Operation').selectOption('Run command');
  await page.getByLabel('Command').fill(`echo ${line}`);
  await page.getByText('Limits and times').click();
}

/** Begins it, after the question said when it will be carried out. */
async function start(page: Page, when: RegExp | null): Promise<void> {
  const words = { name: /^Run on 2 devices/ };
  await page.getByRole('main').getByRole('button', words).click();
  const question = page.getByRole('dialog', words);
  if (when) await expect(question).toContainText(when);
  else await expect(question).not.toContainText(/Begins at|Only within/);
  await question.getByRole('button', words).click();
  await expect(question).toBeHidden();
}

test('a job waits until its time, and then runs', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  await planFor(page, 'on time');
  await page.getByLabel('Begin at').fill(localTime(Date.now() - 60_000));
  await expect(page.getByText('The time to begin is over: it begins at once.')).toBeVisible();
  await page.getByLabel('Begin at').fill(localTime(Date.now() + 45_000));
  await start(page, /Begins at \d\d:\d\d\./);
  await expect(jobPage(page)).toContainText(/Begins at .*\d\d:\d\d\./);
  await expect(jobPage(page)).toContainText('Waiting 2');
  await page.getByText('How it goes').click();
  await expect(jobPage(page).getByText('Begins', { exact: true })).toBeVisible();
  await picture(page, 'when-scheduled');
  await expect(jobPage(page)).toContainText('Finished: 2 done.', { timeout: 120_000 });
  // The next plan does not wait for a time that was meant for this one.
  await page.evaluate("window.location.hash = '#/plan'");
  await expect(page.getByLabel('Command')).toHaveValue('echo on time');
  await page.getByText('Limits and times').click();
  await expect(page.getByLabel('Begin at')).toHaveValue('');
});

test('a job waits for its maintenance window, is cancelled, and runs within other hours', async ({ app }) => {
  const page = await app.open(['--demo', '--bare']);
  await planFor(page, 'within hours');
  await page.getByLabel('Only within a maintenance window').check();
  await page.getByLabel('From', { exact: true }).fill('03:15');
  await page.getByLabel('To', { exact: true }).fill('04:45');
  // Only on a day that neither is today nor becomes today while this runs.
  const open = (new Date().getDay() + 3) % 7;
  for (const [day, name] of dayNames.entries())
    if (day !== open) await page.getByLabel(name, { exact: true }).uncheck();
  await picture(page, 'when-window');
  await start(page, new RegExp(`Only within 03:15 – 04:45, ${dayNames[open]}\\.`));
  await expect(jobPage(page)).toContainText(/Waiting until .*03:15: 2 waiting\./);
  await picture(page, 'when-closed');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs' }).click();
  await expect(page.getByRole('row', { name: /within hours/ })).toContainText('Scheduled');
  await page.getByRole('link', { name: /within hours/ }).click();
  await page.getByRole('button', { name: 'Cancel remaining 2' }).click();
  await expect(jobPage(page)).toContainText('Cancelled: 2 cancelled.');

  await page.evaluate("window.location.hash = '#/plan'");
  await expect(page.getByText('Limits and times')).toContainText('Only within 03:15 – 04:45');
  await page.getByText('Limits and times').click();
  for (const name of dayNames) await page.getByLabel(name, { exact: true }).check();
  await page.getByLabel('From', { exact: true }).fill('00:00');
  await page.getByLabel('To', { exact: true }).fill('00:00');
  await start(page, /Only within 00:00 – 00:00\./);
  await expect(jobPage(page)).toContainText('Finished: 2 done.', { timeout: 60_000 });
});
