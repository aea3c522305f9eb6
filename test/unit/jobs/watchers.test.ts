import { expect, test } from 'vitest';
import { Watchers } from '../../../main/jobs/watchers.ts';

const hourMs = 60 * 60_000;
const never = new AbortController().signal;

test('who follows a job learns its end without resting first', async () => {
  const watchers = new Watchers();
  const watch = watchers.watch('job');
  const resting = watch.rest(hourMs, never);
  watchers.mark('job', ['a']);
  watchers.over('job');
  await resting;
  expect(await watch.take(never)).toEqual(new Set(['a']));
  await watch.rest(hourMs, never);
});

test('the end of one job wakes nobody who follows another', async () => {
  const watchers = new Watchers();
  const watch = watchers.watch('other');
  const left = new AbortController();
  let isUp = false;
  const resting = watch.rest(hourMs, left.signal).then(() => {
    isUp = true;
  });
  watchers.over('job');
  await new Promise((resolve) => setImmediate(resolve));
  expect(isUp).toBe(false);
  left.abort();
  await resting;
});
