import { expect, test } from 'vitest';
import type { Job } from '../../../contract/app/jobs.ts';
import { jobBeside, shownForMs } from '../../../renderer/model/device-jobs.ts';

const now = 1_000_000_000;
const start = (more: Pick<Job, 'counts' | 'endedAt'>): Job =>
  ({
    id: 'j',
    call: { operation: 'module.start', params: { moduleId: 'm-1' } },
    createdAt: now - 1000,
    state: more.endedAt === null ? 'running' : 'ended',
    ...more,
  }) as Job;
const beside = (jobs: Job[]) => jobBeside(jobs, { module: 'm-1' }, now);

test('beside a module stands the job at work on it, or the newest where that failed a short while ago', () => {
  const running = start({ counts: { running: 1 }, endedAt: null });
  const failed = start({ counts: { failed: 1 }, endedAt: now - 1000 });
  const done = start({ counts: { succeeded: 1 }, endedAt: now - 500 });
  expect(beside([running, failed])).toBe(running);
  expect(beside([failed, done])).toBe(failed);
  expect(beside([done, failed])).toBeNull();
  expect(beside([start({ counts: { failed: 1 }, endedAt: now - shownForMs - 1 })])).toBeNull();
  expect(beside([start({ counts: { failed: 1, succeeded: 4 }, endedAt: now - 1000 })])).toBeNull();
  expect(jobBeside([failed], { module: 'm-2' }, now)).toBeNull();
  expect(jobBeside([failed], { ufop: 'thumb' }, now)).toBeNull();
});
