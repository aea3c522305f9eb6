import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, onTestFinished, test, vi } from 'vitest';
import { markStale } from '../../../renderer/app/mark-stale.ts';

/** Main, whose answers are on their way until they are let go. */
function watched() {
  const main = { value: 'old', waiting: [] as (() => void)[] };
  const queries = new QueryClient();
  const observer = new QueryObserver(queries, {
    queryKey: ['jobs'],
    queryFn() {
      const answer = main.value;
      return new Promise<string>((resolve) => main.waiting.push(() => resolve(answer)));
    },
  });
  onTestFinished(observer.subscribe(() => {}));
  onTestFinished(() => queries.clear());
  return { main, queries, data: () => queries.getQueryData(['jobs']) };
}

test('what changes while it is read for the first time is read once more', async () => {
  const { main, queries, data } = watched();
  expect(main.waiting).toHaveLength(1);
  main.value = 'new';
  markStale(queries, { queryKey: ['jobs'] });
  main.waiting.shift()?.();
  await vi.waitFor(() => expect(main.waiting).toHaveLength(1));
  expect(data()).toBe('old');
  main.waiting.shift()?.();
  await vi.waitFor(() => expect(data()).toBe('new'));
  expect(main.waiting).toHaveLength(0);
});

test('what was read before is read again at once, and only once', async () => {
  const { main, queries, data } = watched();
  main.waiting.shift()?.();
  await vi.waitFor(() => expect(data()).toBe('old'));
  main.value = 'new';
  markStale(queries, { queryKey: ['jobs'] });
  expect(main.waiting).toHaveLength(1);
  main.waiting.shift()?.();
  await vi.waitFor(() => expect(data()).toBe('new'));
  expect(main.waiting).toHaveLength(0);
});
