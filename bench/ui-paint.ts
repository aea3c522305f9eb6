// From asking for the page to its first paint, and to the first devices on it: with nothing kept from before, and with everything.
import type { Page } from 'playwright';
import type { Figure } from './report.ts';
import { percentile } from './ui-numbers.ts';
import { launchChromium, openStage, untilRows } from './ui-stage.ts';

interface Paint {
  first: number;
  rows: number;
}

const seen = `({
  first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  rows: window.rowsAt,
})`;
const watchRows = `
new MutationObserver((_, observer) => {
  if (!document.querySelector('[role="grid"] [role="row"] a')) return;
  observer.disconnect();
  requestAnimationFrame(() => { window.rowsAt = performance.now(); });
}).observe(document, { childList: true, subtree: true });
`;

export async function measurePaint(rounds: number): Promise<Figure[]> {
  await using undo = new AsyncDisposableStack();
  const { page: known } = await openStage('fleet', undo);
  const address = new URL('/', known.url()).href;
  const cookies = await known.context().cookies();
  await known.goto('about:blank');
  const cold: Paint[] = [];
  const warm: Paint[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // A browser of its own: no cache, no compiled scripts.
    await using fresh = new AsyncDisposableStack();
    const context = await (await launchChromium(fresh)).newContext({ viewport: { width: 1600, height: 1000 } });
    await context.addCookies(cookies);
    const page = await context.newPage();
    await page.addInitScript(watchRows);
    cold.push(await paintOf(page, () => page.goto(address)));
    warm.push(await paintOf(page, () => page.reload()));
  }
  return [...figuresOf('nothing cached', cold), ...figuresOf('from the cache', warm)];
}

async function paintOf(page: Page, open: () => Promise<unknown>): Promise<Paint> {
  await open();
  await untilRows(page);
  await page.waitForFunction(
    'window.rowsAt !== undefined && performance.getEntriesByName("first-contentful-paint")[0]',
  );
  return await page.evaluate(seen);
}

function figuresOf(how: string, paints: readonly Paint[]): Figure[] {
  const middle = (values: number[]) => percentile(values, 0.5);
  return [
    {
      what: `first paint, ${how}, median of ${paints.length}`,
      value: middle(paints.map(({ first }) => first)),
      bound: 1000,
      unit: 'ms',
    },
    {
      what: `first devices of 10,000 on the screen, ${how}, median of ${paints.length}`,
      value: middle(paints.map(({ rows }) => rows)),
      bound: null,
      unit: 'ms',
    },
  ];
}
