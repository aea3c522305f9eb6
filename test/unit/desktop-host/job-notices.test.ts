import { expect, test, vi } from 'vitest';
import { type Job, jobSchema } from '../../../contract/app/jobs.ts';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const id = '0b2f6c5e-7c1d-4a53-9f0e-3a1d5c9b7e21';

/** A job of forty devices that ends now, after so long. */
function jobOf(tookMs: number, change: Partial<Job> = {}): Job {
  const endedAt = Date.now() + 1000;
  return jobSchema.parse({
    id,
    call: { operation: 'device.refresh', params: {} },
    plan: {},
    state: 'ended',
    createdAt: endedAt - tookMs,
    startedAt: endedAt - tookMs,
    endedAt,
    counts: { succeeded: 30, unchanged: 5, failed: 2, unreachable: 3 },
    firstDeviceName: 'harbour-01',
    ...change,
  });
}

/** Tells of the job, and waits until the host has heard of it. */
async function announce({ fleet }: Awaited<ReturnType<typeof openDesktop>>, job: Job) {
  fleet.jobs.set(job.id, job);
  fleet.feed.announce({ kind: 'job', jobId: job.id });
  fleet.now = { running: 0, queued: fleet.now.queued + 1 };
  fleet.feed.announce({ kind: 'queue' });
  await until(() => expect(electron.Tray.all[0]?.tip).toContain(`${fleet.now.queued} in the queue`));
}

test('the end of a long job is told, once, with names and numbers', async () => {
  const desktop = await openDesktop();
  await announce(desktop, jobOf(60_000));
  await announce(desktop, jobOf(60_000));
  expect(electron.Notification.shown.map(({ options }) => options)).toEqual([
    { title: 'Job ended: harbour-01 and 39 more', body: '35 done · 2 failed · 3 not reached' },
  ]);
});

test('a click on it leads to the job', async () => {
  const desktop = await openDesktop();
  await announce(desktop, jobOf(60_000));
  electron.Notification.shown[0]?.emit('click');
  expect(desktop.window.calls.slice(1)).toEqual([`load app://flotilla/#/jobs/${id}`, 'restore', 'show', 'focus']);
});

test('a job that stopped says why, in the language of the window', async () => {
  const desktop = await openDesktop();
  desktop.onLook({ theme: 'system', language: 'zh-CN' });
  desktop.fleet.jobs.set(id, jobOf(60_000, { stoppedBy: 'failure-limit', counts: { failed: 2, skipped: 9 } }));
  desktop.fleet.feed.announce({ kind: 'job', jobId: id });
  await until(() => expect(electron.Notification.shown).toHaveLength(1));
  expect(electron.Notification.shown[0]?.options).toEqual({
    title: '作业已结束：harbour-01 等 11 台设备',
    body: '2 台失败 · 9 台未执行 · 已达失败上限而停止',
  });
});

test.each([
  ['a job that was short', jobOf(3_000)],
  ['a job that goes on', jobOf(60_000, { endedAt: null, state: 'running' })],
  ['a job that ended before the app was started', jobOf(60_000, { endedAt: 5, createdAt: 0, startedAt: 0 })],
])('%s is not told of', async (_, job) => {
  const desktop = await openDesktop();
  await announce(desktop, job);
  expect(electron.Notification.shown).toEqual([]);
});

test('nothing is told to somebody who is looking', async () => {
  const desktop = await openDesktop();
  desktop.window.focused = true;
  await announce(desktop, jobOf(60_000));
  expect(electron.Notification.shown).toEqual([]);
});

test('after a restored inventory the jobs of the new one are told of', async () => {
  const desktop = await openDesktop();
  desktop.fleet.feed.close();
  await until(() => expect(desktop.fleet.feed.size).toBe(0));
  await until(() => expect(desktop.fleet.feed.size).toBe(1));
  await announce(desktop, jobOf(60_000));
  expect(electron.Notification.shown).toHaveLength(1);
});
