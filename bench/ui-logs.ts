// Whether the window keeps up with a log of 5,000 lines a second: real SSH, real agent, real bridge, real Chromium. `npm run bench:ui-logs`
// after a build; `-- --write` puts the figures into docs/performance.md.
import { cpus, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from 'playwright';
import { acceptHostKey, addDevice, setUpAgent } from '../test/browser/fixtures.ts';
import { runUfop } from '../test/support/agent-calls.ts';
import { startBrowserHost } from '../test/support/browser-host.ts';
import { startSshd } from '../test/support/sshd.ts';
import { makeTempFolder } from '../test/support/temp-folder.ts';
import { type Figure, figureTable, writeFigures } from './report.ts';

const linesPerSecond = 5000;
const warmUpS = 15;
const measureS = 60;
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

async function main(): Promise<number> {
  await using undo = new AsyncDisposableStack();
  const folder = makeTempFolder();
  undo.defer(() => folder.remove());
  const device = await startSshd();
  undo.defer(() => device.stop());
  const host = await startBrowserHost(folder.path);
  undo.defer(() => host.stop());
  const executablePath = process.env.FLOTILLA_CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  undo.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.setDefaultTimeout(60_000);
  await page.goto(host.address);
  await addDevice(page, device, { name: 'loud' });
  await acceptHostKey(page, { name: 'loud', fingerprint: device.hostKey.fingerprint });
  await setUpAgent(page);
  await runUfop(device.home, { server, instances: 1 });
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.evaluate("location.hash = location.hash + '/instance:thumb:1'");
  await page.getByRole('log').getByText('very much to say').first().waitFor();
  await delay(warmUpS * 1000);
  const before = await memoryOf(page);
  const first = await lastLine(page);
  await page.evaluate(watch);
  await delay(measureS * 1000);
  const seen = (await page.evaluate('seen')) as Seen;
  const last = await lastLine(page);
  const after = await memoryOf(page);
  const figures: Figure[] = [
    {
      what: `lines a second that reached the screen, of ${linesPerSecond} written`,
      value: (last - first) / measureS,
      bound: null,
      unit: '/s',
    },
    { what: 'longest time without a frame', value: seen.longest, bound: 500, unit: 'ms' },
    { what: `frames later than ${lateFrameMs} ms, of ${seen.frames}`, value: seen.late, bound: null, unit: '' },
    {
      what: `long tasks (over 50 ms), ${seen.tasks} in all, the longest`,
      value: seen.longestTask,
      bound: null,
      unit: 'ms',
    },
    { what: 'heap of the window at the beginning', value: before, bound: null, unit: 'MiB' },
    { what: `heap of the window ${measureS} s later`, value: after, bound: null, unit: 'MiB' },
  ];
  console.log(figureTable(figures));
  const setting = `${measureS} s of one log, 50,000 lines kept; Node ${process.versions.node}, Chromium ${browser.version()}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), load average ${loadavg()[0]?.toFixed(1)}`;
  if (process.argv.includes('--write')) await writeFigures('Log rate', setting, figures);
  return figures.every(({ value, bound }) => bound === null || value <= bound) ? 0 : 1;
}

async function lastLine(page: Page): Promise<number> {
  const text = (await page.getByRole('log').textContent()) ?? '';
  return Number([...text.matchAll(/INFO line (\d+) of/g)].at(-1)?.[1]);
}

async function memoryOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 2 ** 20;
}

process.exitCode = await main();
