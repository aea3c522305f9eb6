// What is measured within the window itself: its frames, and how long it takes from a key or a click to what was asked for.
import type { Page } from 'playwright';

/** How long an answer may be waited for in vain. */
const patienceMs = 300_000;

const watcher = `
window.bench ??= {
  slow: new Map(),
  frames() {
    const times = [];
    let on = true;
    const tick = (now) => {
      times.push(now);
      if (on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    this.stop = () => {
      on = false;
      return times.slice(1).map((time, at) => time - times[at]);
    };
  },
  arm(isThere) {
    this.done = new Promise((resolve, reject) => {
      const begin = (event) => {
        for (const type of ['keydown', 'click']) removeEventListener(type, begin, true);
        const look = () => {
          if (isThere()) {
            // After the frame that shows it.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now() - event.timeStamp);
            requestAnimationFrame(() => port2.postMessage(null));
          } else if (performance.now() - event.timeStamp > ${patienceMs}) reject(new Error('not seen: ' + isThere));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      };
      for (const type of ['keydown', 'click']) addEventListener(type, begin, true);
    });
    // Who waits for it hears of a failure; nobody else has to.
    this.done.catch(() => {});
  },
  responses() {
    const times = [...this.slow.values()];
    this.slow.clear();
    return times;
  },
};
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries()) {
    if (interactionId) bench.slow.set(interactionId, Math.max(duration, bench.slow.get(interactionId) ?? 0));
  }
}).observe({ type: 'event', durationThreshold: 16 });
`;

export async function watchPage(page: Page): Promise<void> {
  await page.evaluate(watcher);
}

/** Milliseconds from each frame to the next while `work` went on. */
export async function frameTimes(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate('bench.frames()');
  await work();
  return await page.evaluate('bench.stop()');
}

/** Milliseconds from the key or click that `act` makes until `isThere`, an expression of the page, holds in a frame. */
export async function timeUntil(page: Page, isThere: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate(`bench.arm(() => ${isThere})`);
  await act();
  return await page.evaluate('bench.done');
}

/** What Chromium itself counted from each interaction to the next paint since the last call; below 16 ms it tells none. */
export async function slowResponses(page: Page): Promise<number[]> {
  return await page.evaluate('bench.responses()');
}
