import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { problemsOf } from './chaos.ts';
import type { Scale } from './open-stage.ts';
import type { Findings, RoundResult } from './round.ts';

const page = fileURLToPath(new URL('../../docs/chaos.md', import.meta.url));
const begin = '<!-- figures: written by npm run chaos -->';
const end = '<!-- end of figures -->';

export interface Setting {
  seed: string;
  scale: Scale;
  tookMs: number;
}

/** One line about a round, for who watches. */
export function roundLine({ fault, round, skipped, done, targets, findings, tookMs }: RoundResult): string {
  const name = `${fault.name} ${round}`.padEnd(20);
  if (skipped !== null) return `–  ${name} skipped: ${skipped}`;
  const verdict = problemsOf(findings).length === 0 ? 'ok' : 'NO';
  const ended = Object.entries(targets.states).map(([state, n]) => `${n} ${state}`);
  const what = [...done].map(([text, n]) => `${n} ${text}`);
  const why = Object.entries(targets.why).map(([code, n]) => `${n} ${code}`);
  const seconds = (tookMs / 1000).toFixed(1).padStart(5);
  const because = why.length === 0 ? '' : ` (${why.join(', ')})`;
  return `${verdict} ${name} ${seconds} s  ${what.join(', ')}; of ${targets.planned}: ${ended.join(', ')}${because}`;
}

/** The table of a whole run, in Markdown. */
export function report(results: readonly RoundResult[], { seed, scale, tookMs }: Setting): string {
  const names = [...new Set(results.map(({ fault }) => fault.name))];
  const load = (loadavg()[1] ?? 0).toFixed(1);
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  const where = `Node ${process.versions.node}, ${cpus().length} cores (${cpu?.model ?? 'unknown'}), load average ${load}`;
  const fleet = `${scale.sshd} real sshd with real agents and ${scale.simulated} simulated devices`;
  const rows = names.map((name) =>
    row(
      name,
      results.filter(({ fault }) => fault.name === name),
    ),
  );
  const all = results.filter(({ skipped }) => skipped === null);
  return [
    `Run on ${day} with seed \`${seed}\`: ${fleet}; ${(tookMs / 60_000).toFixed(1)} min; ${where}.`,
    '',
    '| fault | rounds | what was done | targets | ended as | lost | twice | undone | leaks | state ≠ | history | app |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    cells(['**all**', String(all.length), '', ...figures(all)]),
  ].join('\n');
}

function row(name: string, results: readonly RoundResult[]): string {
  const tried = results.filter(({ skipped }) => skipped === null);
  const [first] = results;
  if (tried.length === 0) return cells([name, '0', `skipped: ${first?.skipped ?? ''}`, ...Array(9).fill('')]);
  const done = new Map<string, number>();
  for (const each of tried) for (const [what, n] of each.done) done.set(what, (done.get(what) ?? 0) + n);
  return cells([
    name,
    String(tried.length),
    [...done].map(([what, n]) => `${n} ${what}`).join(', '),
    ...figures(tried),
  ]);
}

function figures(results: readonly RoundResult[]): string[] {
  const states = new Map<string, number>();
  for (const { targets } of results) {
    for (const [state, n] of Object.entries(targets.states)) states.set(state, (states.get(state) ?? 0) + n);
  }
  const sum = (of: (result: RoundResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const found = (what: keyof Findings) => String(sum(({ findings }) => findings[what].length));
  const planned = sum(({ targets }) => targets.planned);
  const ended = sum(({ targets }) => targets.ended);
  const most = [...states].sort(([, a], [, b]) => b - a).map(([state, n]) => `${n} ${state}`);
  return [
    planned === ended ? String(planned) : `${ended} of ${planned}`,
    most.join(', '),
    ...(['lost', 'twice', 'undone', 'leaks', 'state', 'chain', 'app'] as const).map(found),
  ];
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

/** Puts the table in place of the one before; the text around it stays. */
export async function writePage(table: string): Promise<void> {
  const before = await readFile(page, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from === -1 || to === -1) throw new Error('docs/chaos.md has no place for the figures');
  await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${table}\n\n${before.slice(to)}`);
}
