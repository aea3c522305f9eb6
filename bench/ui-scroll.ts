// Scrolling through all 10,000 rows of the fleet, by wheel and by keyboard.
import type { Figure } from './report.ts';
import { percentile, shareOver } from './ui-numbers.ts';
import { frameTimes, watchPage } from './ui-page.ts';
import { fleetSize, openStage, type Stage } from './ui-stage.ts';
import { traceFrames } from './ui-trace.ts';

const rowHeight = 32;
/** A hard flick: 625 rows a second. */
const wheelPxPerSecond = 20_000;
/** How often a key that is held repeats. */
const repeatMs = 33;
const arrowPresses = 300;
/** At 60 frames a second; what Chromium rounds away does not count. */
const frameMs = 1000 / 60 + 1;

/** `rows`: how far, where not to the end. */
export async function measureScroll(rows = fleetSize.devices): Promise<Figure[]> {
  await using undo = new AsyncDisposableStack();
  const stage = await openStage('fleet', undo);
  await watchPage(stage.page);
  const ways = [
    { what: 'wheel, 625 rows/s', work: () => wheel(stage, rows) },
    { what: 'PageDown held', work: () => hold(stage, 'PageDown', Math.ceil(rows / 23)) },
    { what: 'arrow key held', work: () => hold(stage, 'ArrowDown', Math.min(arrowPresses, rows)) },
  ];
  const figures: Figure[] = [];
  for (const { what, work } of ways) {
    await toTop(stage);
    const frames = await frameTimes(stage.page, work);
    await toTop(stage);
    const busy = await traceFrames(stage, work);
    figures.push(...figuresOf(what, { frames, busy }));
  }
  return figures;
}

function figuresOf(what: string, { frames, busy }: { frames: number[]; busy: number[] }): Figure[] {
  const spread = (values: number[]) =>
    `median ${percentile(values, 0.5).toFixed(1)}, p99 ${percentile(values, 0.99).toFixed(1)}`;
  return [
    {
      what: `${what}: work of the main thread per frame, p95 (${spread(busy)}; of ${busy.length})`,
      value: percentile(busy, 0.95),
      bound: 16.7,
      unit: 'ms',
    },
    {
      what: `${what}: from frame to frame, drawn without a GPU, p95 (${spread(frames)}; of ${frames.length})`,
      value: percentile(frames, 0.95),
      bound: null,
      unit: 'ms',
    },
    { what: `${what}: frames over 16.7 ms`, value: shareOver(frames, frameMs), bound: null, unit: '%' },
    { what: `${what}: frames over 33.3 ms`, value: shareOver(frames, 2 * frameMs), bound: null, unit: '%' },
  ];
}

async function toTop({ page }: Stage): Promise<void> {
  await page.getByRole('grid').locator('[role="row"][tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await page.waitForFunction(`document.querySelector('[role="grid"]').scrollTop === 0`);
}

async function wheel({ page }: Stage, rows: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x: 700,
    y: 500,
    yDistance: -rows * rowHeight,
    speed: wheelPxPerSecond,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  await session.detach();
}

/** Presses a key as often as a keyboard repeats one that is held, whether or not the page keeps up. */
async function hold({ page }: Stage, key: string, presses: number): Promise<void> {
  const began = performance.now();
  for (let press = 0; press < presses; press += 1) {
    const waitMs = began + press * repeatMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    await page.keyboard.press(key);
  }
}
