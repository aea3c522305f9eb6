import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  aliveStates,
  endStates,
  type Job,
  jobSchema,
  type QueuedTarget,
  type TargetRow,
  type TargetState,
  targetRowSchema,
} from '../../../contract/app/jobs.ts';
import type { Preview, TargetPreview } from '../../../contract/app/plan.ts';
import {
  changeText,
  groupForecast,
  hindranceOf,
  isLeftOut,
  reasonsOf,
  runCounts,
  selectionShown,
  transitionsOf,
} from '../../../renderer/model/job-forecast.ts';
import {
  againStates,
  cellAfter,
  cellSize,
  countsByWave,
  endedOf,
  mergeRows,
  resultOrder,
  rowsByResult,
  talliesOf,
  totalOf,
} from '../../../renderer/model/job-progress.ts';
import { groupQueue, queueKey, stillQueued, turned } from '../../../renderer/model/job-queue.ts';
import { filterJobs, verdictOf, wasLong } from '../../../renderer/model/job-verdict.ts';

function row(deviceName: string, state: TargetState, wave = 0): TargetRow {
  const none = { attempts: 0, startedAt: null, endedAt: null, result: null, problem: null };
  return targetRowSchema.parse({ deviceId: randomUUID(), deviceName, state, wave, ...none });
}

function target(preview: Preview, offline = false, barredBy: TargetPreview['barredBy'] = null): TargetPreview {
  return { deviceId: randomUUID(), deviceName: 'pump', site: '', preview, seenAt: null, offline, barredBy, wave: 0 };
}

const change = (from: string | null, to: string | null): Preview => ({ kind: 'change', from, to });
const blocked: Preview = { kind: 'blocked', problem: { code: 'job.no-targets', params: {} } };

describe('a dry run on the screen', () => {
  test('is begun on the devices that it showed, and on no others that a filter finds by then', () => {
    const shown = [target(change('1', '2')), target(blocked)];
    const chosen = { by: 'filter', query: 'tag:edge' } as const;
    expect(selectionShown(chosen, shown)).toEqual({ by: 'ids', deviceIds: shown.map(({ deviceId }) => deviceId) });
    expect(selectionShown(chosen, [])).toBe(chosen);
  });

  test('has a device left out by what is against it, and no other', () => {
    const barred = target(change('1', '2'), false, { code: 'ssh.auth-refused', params: {} });
    expect(hindranceOf(barred)?.code).toBe('ssh.auth-refused');
    expect(
      [barred, target(blocked), target(change('1', '2'))].map((one) => isLeftOut(one, ['ssh.auth-refused'])),
    ).toEqual([true, false, false]);
  });

  test('puts every device into exactly one group', () => {
    const targets = [
      target(change('1', '2')),
      target(change('1', '2'), true),
      target({ kind: 'same', value: '2' }),
      target({ kind: 'unseen' }),
      target(blocked, true),
      target(change('1', '2'), false, { code: 'ssh.auth-refused', params: {} }),
    ];
    const queued = groupForecast(targets, 'queue');
    expect(Object.values(queued).flat()).toHaveLength(targets.length);
    expect(runCounts(queued)).toEqual({ run: 3, queue: 1, check: 1 });
    expect(queued.barred).toHaveLength(1);
    expect(queued.blocked).toHaveLength(1);
    const ended = groupForecast(targets, 'end');
    expect(ended.away).toHaveLength(1);
    expect(runCounts(ended)).toEqual({ run: 4, queue: 0, check: 1 });
  });

  test('counts from what to what, the most common first', () => {
    const targets = [change('2.3.8', '2.4.1'), change('2.3.9', '2.4.1'), change('2.3.9', '2.4.1')].map((one) =>
      target(one),
    );
    expect(transitionsOf(targets)).toEqual([
      { text: '2.3.9 → 2.4.1', count: 2 },
      { text: '2.3.8 → 2.4.1', count: 1 },
    ]);
    expect(changeText(change(null, '1.0'))).toBe('1.0');
    expect(changeText(change('1.0', null))).toBe('1.0');
    expect(changeText({ kind: 'unseen' })).toBe('');
  });

  test('tells alike problems once', () => {
    const one = { code: 'job.no-targets', params: {} } as const;
    const other = { code: 'job.unknown', params: {} } as const;
    expect(reasonsOf([other, one, null, one])).toEqual([
      { problem: one, count: 2 },
      { problem: other, count: 1 },
    ]);
  });
});

describe('the progress of a job', () => {
  test('orders every state that a target can be in', () => {
    expect([...resultOrder].sort()).toEqual([...aliveStates, ...endStates].sort());
  });

  test('puts in what changed and leaves the order', () => {
    const [a, b] = [row('a', 'waiting'), row('b', 'waiting')];
    const merged = mergeRows([a, b], [{ ...b, state: 'failed' }]);
    expect(merged.map(({ deviceName, state }) => `${deviceName} ${state}`)).toEqual(['a waiting', 'b failed']);
  });

  test('groups by result, failed first and done last', () => {
    const rows = [row('a', 'succeeded'), row('b', 'failed'), row('c', 'waiting'), row('d', 'failed')];
    expect(rowsByResult(rows).map((group) => [group.state, group.rows.length])).toEqual([
      ['failed', 2],
      ['waiting', 1],
      ['succeeded', 1],
    ]);
  });

  test('counts by wave, and all together', () => {
    const rows = [row('a', 'succeeded', 0), row('b', 'failed', 1), row('c', 'skipped', 1)];
    expect(countsByWave(rows, 2)).toEqual([{ succeeded: 1 }, { failed: 1, skipped: 1 }]);
    const counts = { succeeded: 3, failed: 1, skipped: 2, running: 1 };
    expect([totalOf(counts), endedOf(counts)]).toEqual([7, 6]);
    expect(talliesOf(counts).map(({ state }) => state)).toEqual(['failed', 'running', 'skipped', 'succeeded']);
    expect(againStates(counts)).toEqual(['failed', 'skipped']);
  });

  test('draws smaller cells for more devices', () => {
    expect([400, 401, 2000, 2001].map(cellSize)).toEqual([24, 16, 16, 10]);
  });

  test('keys move in the grid and never out of it', () => {
    const grid = { columns: 10, count: 25, page: 2 };
    expect(cellAfter('ArrowDown', 3, grid)).toBe(13);
    expect(cellAfter('ArrowDown', 19, grid)).toBe(24);
    expect(cellAfter('ArrowLeft', 0, grid)).toBe(0);
    expect(cellAfter('End', 3, grid)).toBe(24);
    expect(cellAfter('Home', 9, grid)).toBe(0);
    expect(cellAfter('PageUp', 24, grid)).toBe(4);
    expect(cellAfter('x', 3, grid)).toBeNull();
    expect(cellAfter('constructor', 3, grid)).toBeNull();
  });
});

describe('how a job stands', () => {
  const at = (state: Parameters<typeof verdictOf>[0]['state'], resumesAt: number | null = null) =>
    verdictOf({ state, stoppedBy: null, resumesAt });

  test('is said in one of the sentences', () => {
    expect(verdictOf({ state: 'ended', stoppedBy: 'failure-limit', resumesAt: null })).toBe('limit');
    expect(verdictOf({ state: 'ended', stoppedBy: 'cancel', resumesAt: null })).toBe('cancelled');
    expect([at('ended'), at('soaking', 5), at('soaking'), at('waiting'), at('scheduled', 5)]).toEqual([
      'ended',
      'soakingUntil',
      'soaking',
      'waiting',
      'scheduled',
    ]);
  });

  test('long work is what took more than ten seconds', () => {
    expect(wasLong({ createdAt: 0, startedAt: 0, endedAt: 10_001 })).toBe(true);
    expect(wasLong({ createdAt: 0, startedAt: 60_000, endedAt: 61_000 })).toBe(false);
    expect(wasLong({ createdAt: 0, startedAt: 0, endedAt: null })).toBe(false);
  });

  test('jobs that run, and jobs in which a device did not end well, are found', () => {
    const job = (counts: Job['counts'], endedAt: number | null): Job =>
      jobSchema.parse({
        ...{
          id: randomUUID(),
          call: { operation: 'device.refresh', params: {} },
          plan: {},
          createdAt: 1,
          counts,
          endedAt,
        },
        state: endedAt === null ? 'running' : 'ended',
      });
    const [well, bad, alive] = [
      job({ succeeded: 2 }, 5),
      job({ succeeded: 1, failed: 1 }, 5),
      job({ running: 1 }, null),
    ];
    const jobs = [well, bad, alive];
    expect(filterJobs(jobs, 'all')).toHaveLength(3);
    expect(filterJobs(jobs, 'failed')).toEqual([bad]);
    expect(filterJobs(jobs, 'running')).toEqual([alive]);
  });
});

describe('the queue', () => {
  const queued = (jobId: string, deviceId: string): QueuedTarget => ({
    ...row(deviceId, 'queued'),
    deviceId,
    jobId,
    call: { operation: 'device.refresh', params: {} },
    queuedAt: 1,
  });
  const queue = [queued('j1', 'a'), queued('j2', 'a'), queued('j1', 'b')];

  test('is grouped by job or by device', () => {
    expect(groupQueue(queue, 'job').map(({ id, targets }) => [id, targets.length])).toEqual([
      ['j1', 2],
      ['j2', 1],
    ]);
    expect(groupQueue(queue, 'device').map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('a selection is of targets, and forgets those that no longer wait', () => {
    const keys = queue.map(queueKey);
    const all = turned(new Set(), keys);
    expect(stillQueued(queue.slice(1), all)).toHaveLength(2);
    expect(turned(all, keys).size).toBe(0);
    expect(turned(new Set(keys.slice(0, 1)), keys).size).toBe(3);
  });
});
