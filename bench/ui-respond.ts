// How soon the window answers: filters from the last key to their rows, and everything else that a hand does all day.
import type { Page } from 'playwright';
import type { Figure } from './report.ts';
import { percentile } from './ui-numbers.ts';
import { slowResponses, timeUntil, watchPage } from './ui-page.ts';
import { openClient, openStage, untilRows } from './ui-stage.ts';

const filters = [
  'gate',
  'harb',
  '-pump',
  'gate-12 harbour',
  'site:harbour tag:edge',
  'tag:edge,gate -tag:pilot',
  'field.rack:r7',
  'user:root',
  'os:debian arch:x86_64',
  'node:<20',
  'disk-free:<1G',
  'agent:outdated',
  'last-seen:<1h',
  'state:unreachable',
  'module:uproxy<1.2',
  'module:*/down',
  'ufop:thumb/drift',
  'site:harbour tag:edge agent:outdated last-seen:<7d module:uproxy<1.2 ufop:thumb/drift',
];
const grid = `document.querySelector('[role="grid"]')`;
const firstRow = `${grid}?.querySelector('[data-index="0"] a')`;

export async function measureResponse(rounds: number): Promise<Figure[]> {
  await using undo = new AsyncDisposableStack();
  const { page } = await openStage('fleet', undo);
  const client = await openClient(page, undo);
  await watchPage(page);
  const typed: number[] = [];
  for (let round = 0; round < Math.max(1, Math.floor(rounds / 3)); round += 1) {
    for (const query of filters) {
      const { ids, total } = await client.fleet.search({ query });
      typed.push(await typeFilter(page, { query, first: ids[0] ?? '', total }));
    }
  }
  await page.evaluate(`location.hash = '#/fleet'`);
  await untilRows(page);
  await slowResponses(page);
  const times = await measureInteractions(page, rounds);
  // What Chromium leaves out took less than 16 ms.
  const counted = await slowResponses(page);
  const paints = [...counted, ...new Array(Math.max(0, times.all.length - counted.length)).fill(16)];
  return [
    {
      what: `filter, last key to its rows, p95 of ${typed.length} (p50 ${percentile(typed, 0.5).toFixed(0)})`,
      value: percentile(typed, 0.95),
      bound: 250,
      unit: 'ms',
    },
    {
      what: `any interaction, to the next paint, p95 of ${paints.length} (p50 ${percentile(paints, 0.5).toFixed(0)}, the slowest ${Math.max(...paints)})`,
      value: percentile(paints, 0.95),
      bound: 100,
      unit: 'ms',
    },
    ...Object.entries(times.byName).map(([name, values]) => ({
      what: `${name}, until it is on the screen, p95 of ${values.length} (p50 ${percentile(values, 0.5).toFixed(0)})`,
      value: percentile(values, 0.95),
      bound: null,
      unit: 'ms',
    })),
  ];
}

async function typeFilter(page: Page, wanted: { query: string; first: string; total: number }): Promise<number> {
  await page.evaluate(`location.hash = '#/fleet'`);
  await untilRows(page);
  const { query, first, total } = wanted;
  const field = page.getByRole('combobox').first();
  await field.fill(query.slice(0, -1));
  await field.press('End');
  // What was typed so far is looked for too, as it is when a hand is slow.
  await page.waitForTimeout(400);
  const shown = `${firstRow}?.href.includes(${JSON.stringify(first)})`;
  const isThere = total === 0 ? `!${grid}` : `${grid}?.getAttribute('aria-rowcount') === '${total + 1}' && ${shown}`;
  const time = await timeUntil(page, isThere, () => page.keyboard.press(query.slice(-1)));
  await page.keyboard.press('Escape');
  return time;
}

/** The same round of work, several times, each with another device. */
async function measureInteractions(page: Page, rounds: number) {
  const byName: Record<string, number[]> = {};
  const time = async (name: string, isThere: string, act: () => Promise<void>) => {
    byName[name] = [...(byName[name] ?? []), await timeUntil(page, isThere, act)];
  };
  const press = (key: string) => () => page.keyboard.press(key);
  const row = (index: number) => page.getByRole('grid').locator(`[data-index="${index}"]`);
  const sortedBy = (word: string) => `${grid}?.querySelector('[aria-sort="${word}"] button')?.textContent === 'Name'`;
  for (let round = 0; round < rounds; round += 1) {
    const index = 2 + (round % 15);
    await row(index).focus();
    const selected = `${grid}?.querySelector('[data-index="${index}"]')?.getAttribute('aria-selected')`;
    await time('select a device', `${selected} === 'true'`, press('Space'));
    await time(
      'select all 10,000',
      `${grid}?.querySelector('[role="columnheader"] input')?.checked`,
      press('Control+a'),
    );
    await time('select none', `${selected} === 'false'`, press('Escape'));
    await time('look at a device beside the list', `document.querySelector('aside h2')`, press('ArrowRight'));
    await time('close it', `!document.querySelector('aside')`, press('ArrowLeft'));
    await time('sort', sortedBy('descending'), () => page.getByRole('button', { name: 'Name', exact: true }).click());
    await time('sort back', sortedBy('ascending'), () =>
      page.getByRole('button', { name: 'Name', exact: true }).click(),
    );
    await row(index).focus();
    await time('open a device', `document.querySelector('[role="tabpanel"] dd')`, press('Enter'));
    for (const tab of ['Modules', 'History', 'Overview']) {
      const shown = `document.querySelector('[role="tab"][aria-selected="true"]')?.textContent.includes('${tab}')`;
      await time('change a tab', shown, () => page.getByRole('tab', { name: tab }).click());
    }
    await time('back to the list', firstRow, press('Control+1'));
    await time('open the palette', `document.querySelector('[role="dialog"] [role="option"]')`, press('Control+k'));
    await time('search in the palette', `document.querySelector('[role="option"]')?.id.length > 40`, press('g'));
    await page.keyboard.press('Escape');
    // The focus goes back once it is gone; the next round would lose its own.
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.waitForTimeout(500);
  }
  return { byName, all: Object.values(byName).flat() };
}
