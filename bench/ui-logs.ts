// Whether the window keeps up with a log of 5,000 lines a second: real SSH, real agent, real bridge, real Chromium.
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright';
import { acceptHostKey, addDevice, setUpAgent } from '../test/browser/fixtures.ts';
import { runUfop } from '../test/support/agent-calls.ts';
import { startSshd } from '../test/support/sshd.ts';
import type { Figure } from './report.ts';
import { heldBy, openStage } from './ui-stage.ts';

const linesPerSecond = 5000;
const warmUpS = 15;
/** A frame that comes later than this was seen to be late. */
const lateFrameMs = 100;

const server = `
require('http').createServer((request, response) => response.end('up')).listen(Number(process.env.PORT), '127.0.0.1');
let n = 0;
setInterval(() => {
  let text = '';
  for (const end = n + ${linesPerSecond / 20}; n < end; n += 1) text += 'INFO line ' + n + ' of a service that has very much to say, and says it\\n';
  process.stdout.write(text);
}, 50);
`;

const watch = `
window.seen = { late: 0, longest: 0, frames: 0, tasks: 0, taskMs: 0, longestTask: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    seen.tasks += 1; seen.taskMs += duration; seen.longestTask = Math.max(seen.longestTask, duration);
  }
}).observe({ type: 'longtask' });
let last = performance.now();
const frame = (now) => {
  seen.frames += 1;
  seen.longest = Math.max(seen.longest, now - last);
  if (now - last > ${lateFrameMs}) seen.late += 1;
  last = now;
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
`;

interface Seen {
  late: number;
  longest: number;
  frames: number;
  tasks: number;
  taskMs: number;
  longestTask: number;
}

export async function measureLogs(measureS: number): Promise<Figure[]> {
  await using undo = new AsyncDisposableStack();
  const device = await startSshd();
  undo.defer(() => device.stop());
  const { page } = await openStage('empty', undo);
  await addDevice(page, device, { name: 'loud' });
  await acceptHostKey(page, { name: 'loud', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);
  await runUfop(device.home, { server, instances: 1 });
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.evaluate("location.hash = location.hash + '/instance:thumb:1'");
  await page.getByRole('log').getByText('very much to say').first().waitFor();
  await delay(warmUpS * 1000);
  const { heapMiB: before } = await heldBy(page);
  const first = await lastLine(page);
  await page.evaluate(watch);
  await delay(measureS * 1000);
  const seen = (await page.evaluate('seen')) as Seen;
  const last = await lastLine(page);
  const { heapMiB: after } = await heldBy(page);
  return [
    {
      what: `logs: lines a second that reached the screen, of ${linesPerSecond} written`,
      value: (last - first) / measureS,
      bound: null,
      unit: '/s',
    },
    { what: 'logs: longest time without a frame', value: seen.longest, bound: 500, unit: 'ms' },
    { what: `logs: frames later than ${lateFrameMs} ms, of ${seen.frames}`, value: seen.late, bound: null, unit: '' },
    {
      what: `logs: long tasks (over 50 ms), ${seen.tasks} in all, the longest`,
      value: seen.longestTask,
      bound: null,
      unit: 'ms',
    },
    { what: 'logs: heap of the window at the beginning', value: before, bound: null, unit: 'MiB' },
    { what: `logs: heap of the window ${measureS} s later`, value: after, bound: null, unit: 'MiB' },
  ];
}

async function lastLine(page: Page): Promise<number> {
  const text = (await page.getByRole('log').textContent()) ?? '';
  return Number([...text.matchAll(/INFO line (\d+) of/g)].at(-1)?.[1]);
}
