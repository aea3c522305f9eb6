import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

const hourMs = 3_600_000;
/** What the app has where it is not told otherwise: three keepalives, 10 s apart. */
const usualKeepaliveMs = 10_000;

export const asleep: Fault = {
  name: 'asleep',
  title: 'the laptop sleeps and wakes up at another time',
  async strike({ stage, random, jobs, count }) {
    await stage.progress(jobs, random.next() * 0.7);
    stage.app.signal('SIGSTOP');
    const struck = random.some(stage.devices, Math.ceil(stage.devices.length / 2));
    for (const { link } of struck) link.silence();
    const byMs = random.next() < 0.75 ? random.between(1, 48) * hourMs : -hourMs;
    stage.app.shiftClock(byMs);
    await delay(4.2 * (stage.setup.keepaliveMs || usualKeepaliveMs));
    for (const { link } of struck) link.up();
    stage.app.signal('SIGCONT');
    count('naps');
    count(byMs > 0 ? 'hours ahead' : 'hours back', Math.abs(byMs) / hourMs);
    await stage.ended();
    // The clock is right again from the next start on.
    await stage.restartApp();
  },
};
