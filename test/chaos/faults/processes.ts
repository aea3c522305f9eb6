import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Strike } from '../fault.ts';

// Processes that end at once: the app's, the agents', everything of a device.

/** Moments in the course of the jobs, in order, each with something that is done then. */
async function during(
  { stage, random, jobs }: Strike,
  times: number,
  work: (n: number) => Promise<void>,
): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await stage.progress(jobs, ((n + random.next()) / times) * 0.95);
    await delay(random.between(0, 120));
    await work(n);
  }
}

export const appKilled: Fault = {
  name: 'app-killed',
  title: 'the app is killed again and again while jobs run',
  async strike(strike) {
    const { stage, random, jobs, count } = strike;
    const kills = stage.devices.length > 6 ? 4 : 2;
    await during(strike, kills, async () => {
      await stage.killApp();
      count('kills');
    });
    // Whether the app took this one is not known to who asked.
    const asked = stage.start({ call: { operation: 'device.refresh', params: {} }, devices: stage.devices });
    await delay(random.between(0, 30));
    await stage.killApp();
    count('kills');
    await asked;
    await stage.progress(jobs, 0);
  },
};

export const agentKilled: Fault = {
  name: 'agent-killed',
  title: 'agents are killed at their work',
  async strike(strike) {
    const { stage, random, count } = strike;
    const [left] = random.some(stage.devices, 1);
    await during(strike, 3, async () => {
      const struck = random.some(stage.devices, Math.ceil(stage.devices.length / 2));
      count('agents killed', struck.filter((device) => device.killAgent()).length);
      await delay(random.between(50, 600));
      for (const device of struck) if (device !== left) device.startAgent();
    });
    await stage.ended();
    for (const device of stage.devices) device.startAgent();
  },
};

export const rebooted: Fault = {
  name: 'rebooted',
  title: 'devices lose power at their work',
  async strike(strike) {
    const { stage, random, count } = strike;
    await during(strike, 2, async () => {
      const struck = random.some(stage.devices, Math.ceil(stage.devices.length / 2));
      await Promise.all(struck.map((device) => device.powerOff()));
      count('power cuts', struck.length);
      await delay(random.between(100, 1_500));
      await Promise.all(struck.map((device) => device.powerOn()));
    });
  },
};
