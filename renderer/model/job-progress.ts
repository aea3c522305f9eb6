import {
  aliveStates,
  type EndState,
  endStates,
  type Job,
  type TargetRow,
  type TargetState,
} from '../../contract/app/jobs.ts';

type Counts = Job['counts'];

/** Results as the screen orders them: what needs somebody first, what is well last. Nobody should read "done" over a failed target. */
export const resultOrder: readonly TargetState[] = [
  'failed',
  'unknown',
  'needs-trust',
  'refused',
  'unreachable',
  'superseded',
  'expired',
  'running',
  'queued',
  'waiting',
  'cancelled',
  'skipped',
  'succeeded',
  'unchanged',
];

/** Groups that open by themselves. */
export const openedResults: readonly TargetState[] = ['failed', 'unknown', 'needs-trust', 'refused', 'unreachable'];
const wellEnded: readonly TargetState[] = ['succeeded', 'unchanged'];

/** How many targets there are. */
export function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** How many have ended. */
export function endedOf(counts: Counts): number {
  return endStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** The results that are there, with their counts, in the order of the screen. */
export function talliesOf(counts: Counts): { state: TargetState; count: number }[] {
  return resultOrder.flatMap((state) => {
    const count = counts[state] ?? 0;
    return count === 0 ? [] : [{ state, count }];
  });
}

/** The states that "run again" takes when nothing is chosen: all that did not end well. */
export function againStates(counts: Counts): EndState[] {
  return endStates.filter((state) => !wellEnded.includes(state) && (counts[state] ?? 0) > 0);
}

export function isEnd(state: TargetState): state is EndState {
  return !aliveStates.some((alive) => alive === state);
}

/** Rows with those put in that changed; the order stays. */
export function mergeRows<R extends TargetRow>(rows: readonly R[], changed: readonly TargetRow[]): R[] {
  const byId = new Map(changed.map((row) => [row.deviceId, row]));
  return rows.map((row) => ({ ...row, ...byId.get(row.deviceId) }));
}

/** The targets of each result, in the order of the screen. */
export function rowsByResult(rows: readonly TargetRow[]): { state: TargetState; rows: TargetRow[] }[] {
  const groups = new Map<TargetState, TargetRow[]>();
  for (const row of rows) {
    const group = groups.get(row.state);
    if (group) group.push(row);
    else groups.set(row.state, [row]);
  }
  return resultOrder.flatMap((state) => {
    const group = groups.get(state);
    return group ? [{ state, rows: group }] : [];
  });
}

/** The counts of each wave. */
export function countsByWave(rows: readonly TargetRow[], waves: number): Counts[] {
  const counts = Array.from({ length: Math.max(1, waves) }, (): Counts => ({}));
  for (const { wave, state } of rows) {
    const of = counts[Math.min(wave, counts.length - 1)];
    if (of) of[state] = (of[state] ?? 0) + 1;
  }
  return counts;
}

/** How large a cell of the grid can be, in pixels, so that it stays readable. */
export function cellSize(targets: number): 24 | 16 | 10 {
  if (targets <= 400) return 24;
  return targets <= 2000 ? 16 : 10;
}

/** Where a key leads in a grid of `columns`; null: it is not a key of the grid. */
export function cellAfter(
  key: string,
  at: number,
  grid: { columns: number; count: number; page: number },
): number | null {
  const { columns, count, page } = grid;
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * page,
    PageUp: -columns * page,
    Home: -at,
    End: count - 1 - at,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step === undefined) return null;
  return Math.min(count - 1, Math.max(0, at + step));
}
