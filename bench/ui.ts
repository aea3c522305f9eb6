// What the window feels like with 10,000 devices, in the built app and a real Chromium. `npm run bench:ui`; ends with 1 when a
// figure is over its bound. `-- --only scroll,filter` measures parts of it, `--minutes 1` shortens the part of the memory,
// `--write` puts the figures into docs/performance.md.
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figure, figureTable, writeFigures } from './report.ts';
import { measureImport } from './ui-import.ts';
import { measureLogs } from './ui-logs.ts';
import { measureMemory } from './ui-memory.ts';
import { measurePaint } from './ui-paint.ts';
import { measureResponse } from './ui-respond.ts';
import { measureScroll } from './ui-scroll.ts';
import { fleetSize } from './ui-stage.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'paint,filter,scroll,import,logs,memory' },
    minutes: { type: 'string', default: '10' },
    /** Less of everything: to see whether it runs, not how well. */
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const { short } = options;

const parts: Record<string, { section: string; measure(): Promise<Figure[]> }> = {
  paint: { section: 'First paint', measure: () => measurePaint(short ? 1 : 5) },
  filter: { section: 'Filters and interactions', measure: () => measureResponse(short ? 2 : 12) },
  scroll: { section: 'Scrolling', measure: () => measureScroll(short ? 1000 : fleetSize.devices) },
  import: { section: 'Import', measure: () => measureImport(fleetSize.devices) },
  logs: { section: 'Log rate', measure: () => measureLogs(short ? 10 : 60) },
  memory: { section: 'Memory', measure: () => measureMemory(Number(options.minutes)) },
};

async function main(): Promise<number> {
  let missed = 0;
  for (const name of options.only.split(',')) {
    const part = parts[name];
    if (!part) throw new Error(`no part ${name}; there are ${Object.keys(parts).join(', ')}`);
    const load = loadavg()[0]?.toFixed(1);
    const began = performance.now();
    const figures = await part.measure();
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`\n${part.section} (${seconds} s; load average before it ${load})\n${figureTable(figures)}`);
    missed += figures.filter(({ value, bound }) => bound !== null && !(value <= bound)).length;
    if (options.write) await writeFigures(part.section, settingOf(load), figures);
  }
  return missed === 0 ? 0 : 1;
}

function settingOf(load: string | undefined): string {
  const fleet = `${fleetSize.devices} devices, ${fleetSize.snapshotRows} snapshot rows`;
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), load average ${load} before it`;
  return `${fleet}; Chromium without a GPU, which draws in software on the same cores as everything else; Node ${process.versions.node}, ${machine}`;
}

process.exitCode = await main();
