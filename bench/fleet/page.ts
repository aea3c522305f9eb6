// The tables, on the screen and in docs/performance.md.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { markdownTable, today, writeSection } from '../report.ts';
import { type Bar, barsOf } from './bars.ts';
import type { Contest, Row } from './contest.ts';
import { packageMissing } from './peers.ts';

export const sectionTitle = 'Side by side';

export interface Setting {
  rounds: number;
  nativeCrypto: boolean;
  /** Of the last minute, before the first round. */
  load: number;
}

export async function settingOf(rounds: number, nativeCrypto: boolean): Promise<Setting> {
  return { rounds, nativeCrypto, load: loadavg()[0] ?? Number.NaN };
}

/** Everything, as lines of Markdown, which can be read as they are. */
export function pageOf(contests: readonly Contest[], setting: Setting): string[] {
  return [
    `Measured ${today()} by \`npm run bench\`, medians of ${setting.rounds} rounds; stalls are the longest of all of them.`,
    '',
    ...settingLines(setting).map((line) => `- ${line}`),
    '',
    ...markdownTable(['asked for', 'bar', 'measured', ''], barsOf(contests).map(barCells)),
    ...contests.flatMap((contest) => ['', `### ${contest.title}`, '', ...tableOf(contest)]),
  ];
}

export async function writePage(lines: readonly string[]): Promise<void> {
  await writeSection(sectionTitle, lines);
}

function settingLines({ nativeCrypto, load }: Setting): string[] {
  const [cpu] = cpus();
  const crypto = nativeCrypto
    ? 'with its native crypto'
    : 'WITHOUT its native crypto: its CPU is 2.5 times what it should be';
  const peers = ['clush', 'parallel-ssh', 'ansible'].map((name) => versionOf(name));
  return [
    `${cpus().length} cores (${cpu?.model.trim()}), load ${load.toFixed(1)} before the first round; servers and controller on the same cores`,
    `Node.js ${process.versions.node}, ssh2 ${crypto}; ${said('ssh', '-V')}`,
    peers.join('; '),
  ];
}

function versionOf(tool: string): string {
  const missing = packageMissing(tool);
  if (missing) return `${tool} is not installed (Debian: \`apt install ${missing}\`)`;
  const version = /\d+(\.\d+)+/.exec(said(tool, '--version'))?.[0];
  return `${tool} ${version ?? '?'}`;
}

function said(tool: string, flag: string): string {
  const { stdout, stderr } = spawnSync(tool, [flag], { encoding: 'utf8' });
  return `${stdout}${stderr}`.trim().split('\n')[0] ?? '';
}

function barCells({ what, bound, figure, reached }: Bar): string[] {
  return [what, bound, figure, reached === null ? '' : reached ? 'reached' : '**missed**'];
}

function tableOf({ rows }: Contest): string[] {
  const [ours] = rows;
  const head = ['', 'key exchange', 'wall s', '× ours', 'CPU s', '× ours', 'peak MB', 'longest stall'];
  return markdownTable(
    head,
    rows.map((row) => cellsOf(row, ours)),
  );
}

function cellsOf(row: Row, ours: Row | undefined): string[] {
  const { name, exchange, missing, wallS, cpuS, peakMb, stallMs, stallWorkedMs = 0 } = row;
  if (missing) return [name, exchange, `not installed: \`apt install ${missing}\``, '', '', '', '', ''];
  const stall = stallMs === undefined ? '' : `${stallMs.toFixed(0)} ms (${stallWorkedMs.toFixed(0)} of its own)`;
  const ratio = (value: number, own: number | undefined) => (own ? (value / own).toFixed(2) : '');
  return [
    ...[name, exchange],
    ...[wallS.toFixed(2), ratio(wallS, ours?.wallS)],
    ...[cpuS.toFixed(2), ratio(cpuS, ours?.cpuS)],
    ...[peakMb.toFixed(0), stall],
  ];
}
