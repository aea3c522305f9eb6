import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Reachability } from '../../../main/jobs/reachability.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const minuteMs = 60_000;

function openBench(jumps: Record<string, string> = {}) {
  const clock = new FakeClock(0);
  const there = new Set<string>();
  const touched: [at: number, deviceId: string][] = [];
  const answered: string[] = [];
  const watch = new Reachability({
    clock,
    random: () => 0.5,
    jumpOf: (deviceId) => jumps[deviceId] ?? null,
    async touch(deviceId) {
      touched.push([clock.now(), deviceId]);
      if (!there.has(deviceId)) throw new Error('away');
    },
    onAnswer: (deviceId) => answered.push(deviceId),
  });
  /** Lets everything happen until then. */
  const until = async (at: number) => {
    do for (let turn = 0; turn < 4; turn += 1) await nextTurn();
    while (clock.step(at));
  };
  return { clock, there, touched, answered, watch, until };
}

describe('a device that is away', () => {
  test('is tried less and less often, and never less than every five minutes', async () => {
    const { touched, watch, until } = openBench();
    watch.watch('pump');
    await until(30 * minuteMs);
    const times = touched.map(([at]) => at / 1000);
    expect(times.slice(0, 4)).toEqual([5, 15, 35, 75]);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBe(300);
  });

  test('is told of once when it answers, and is not tried any more', async () => {
    const { there, touched, answered, watch, until } = openBench();
    watch.watch('pump');
    there.add('pump');
    await until(30 * minuteMs);
    expect(answered).toEqual(['pump']);
    expect(touched).toHaveLength(1);
    expect(watch.nextAt('pump')).toBeNull();
  });

  test('that answers and is away again all the same is waited for as before, not from the beginning', async () => {
    const { there, touched, watch, until } = openBench();
    watch.watch('pump');
    await until(20_000);
    there.add('pump');
    await until(35_000);
    watch.watch('pump');
    await until(minuteMs + 30_000);
    expect(touched.map(([at]) => at / 1000)).toEqual([5, 15, 35, 75]);
  });

  test('is tried at once when the network is another one, and when somebody else reached it', async () => {
    const { answered, clock, touched, watch, until } = openBench();
    watch.watch('pump');
    watch.watch('gate');
    await until(10 * minuteMs);
    touched.length = 0;
    watch.wake();
    await until(clock.now() + 2_000);
    expect(touched.map(([, deviceId]) => deviceId).sort()).toEqual(['gate', 'pump']);
    watch.reached('gate');
    expect(answered).toEqual(['gate']);
  });

  test('that is forgotten is not tried any more', async () => {
    const { touched, watch, until } = openBench();
    watch.watch('pump');
    watch.forget('pump');
    await until(10 * minuteMs);
    expect(touched).toEqual([]);
  });
});

describe('devices behind a jump device', () => {
  const jumps = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`pump ${n}`, 'bastion']));

  test('cost one try of that, for all of them, while it is away', async () => {
    const { touched, watch, until } = openBench(jumps);
    for (const deviceId of Object.keys(jumps)) watch.watch(deviceId);
    await until(minuteMs);
    expect(new Set(touched.map(([, deviceId]) => deviceId))).toEqual(new Set(['bastion']));
    expect(touched.length).toBeLessThanOrEqual(5);
  });

  test('are tried themselves once it answers, and all of them when one was reached', async () => {
    const { there, answered, watch, until } = openBench(jumps);
    for (const deviceId of Object.keys(jumps)) watch.watch(deviceId);
    await until(10 * minuteMs);
    there.add('bastion');
    there.add('pump 3');
    there.add('pump 4');
    watch.reached('pump 3');
    await until(10 * minuteMs + 3_000);
    expect(answered.sort()).toEqual(['pump 3', 'pump 4']);
  });
});
