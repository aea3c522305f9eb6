import { expect, test, vi } from 'vitest';
import { type ConnectionTimes, keepConnected } from '../../../renderer/app/bridge/connection.ts';
import { type OpenWire, WireRefused } from '../../../renderer/app/bridge/wire.ts';

const times: ConnectionTimes = { openMs: 1_000, firstRetryMs: 5, lastRetryMs: 40, steadyMs: 1_000 };
const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 2 });

function wire(): OpenWire & { lose(): void } {
  let open = true;
  let lose = () => {};
  const closed = new Promise<void>((resolve) => {
    lose = () => {
      open = false;
      resolve();
    };
  });
  return { link: { call: async () => 'answer' }, closed, isOpen: () => open, close: lose, lose };
}

test('a call made before the first connection waits for it', async () => {
  const first = wire();
  const { connection, use } = keepConnected(async () => first, times);
  expect(connection.get()).toEqual({ state: 'connecting' });
  expect(await use()).toBe(first);
  expect(connection.get()).toEqual({ state: 'connected' });
  connection.close();
});

test('a call that waits for the first connection can be aborted', async () => {
  const { connection, use } = keepConnected((signal) => untilAborted(signal), times);
  const stop = new AbortController();
  const waiting = use(stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  connection.close();
});

test('each failed attempt waits longer, up to a limit', async () => {
  const attempts: number[] = [];
  const { connection } = keepConnected(async () => {
    attempts.push(performance.now());
    throw new Error('down');
  }, times);
  await until(() => expect(attempts.length).toBeGreaterThanOrEqual(7));
  connection.close();
  const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? at));
  expect(gaps[0]).toBeLessThan(gaps[4] ?? 0);
  expect(gaps[5]).toBeGreaterThanOrEqual(times.lastRetryMs * 0.7);
});

test('a host that does not know the window is shown as refused, and tried again', async () => {
  let known = false;
  const opened = wire();
  const { connection } = keepConnected(async () => {
    if (known) return opened;
    throw new WireRefused();
  }, times);
  await until(() => expect(connection.get().state).toBe('refused'));
  known = true;
  await until(() => expect(connection.get().state).toBe('connected'));
  connection.close();
});

test('retry tries again at once', async () => {
  let attempts = 0;
  const { connection } = keepConnected(
    async () => {
      attempts += 1;
      throw new Error('down');
    },
    { ...times, firstRetryMs: 3_600_000, lastRetryMs: 3_600_000 },
  );
  await until(() => expect(connection.get().state).toBe('lost'));
  connection.retry();
  await until(() => expect(attempts).toBe(2));
  connection.close();
});

test('retry during an attempt leaves out the pause after it', async () => {
  const attempts: (() => void)[] = [];
  const { connection } = keepConnected(
    () => new Promise((_, reject) => attempts.push(() => reject(new Error('down')))),
    { ...times, firstRetryMs: 3_600_000, lastRetryMs: 3_600_000 },
  );
  await until(() => expect(attempts).toHaveLength(1));
  connection.retry();
  attempts[0]?.();
  await until(() => expect(attempts).toHaveLength(2));
  attempts[1]?.();
  await until(() => expect(connection.get().state).toBe('lost'));
  connection.close();
});

test('an attempt that hangs is given up', async () => {
  const reasons: unknown[] = [];
  const { connection } = keepConnected(
    (signal) =>
      untilAborted(signal).catch((reason: unknown) => {
        reasons.push(reason);
        throw reason;
      }),
    { ...times, openMs: 10 },
  );
  await until(() => expect(reasons[0]).toMatchObject({ name: 'TimeoutError' }));
  connection.close();
});

test('a connection that was closed on purpose stays closed', async () => {
  let attempts = 0;
  const opened = wire();
  const { connection, use } = keepConnected(async () => {
    attempts += 1;
    return opened;
  }, times);
  await use();
  connection.close();
  await opened.closed;
  await expect(use()).rejects.toMatchObject({ code: 'host.disconnected' });
  expect(attempts).toBe(1);
});

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
