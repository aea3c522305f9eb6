import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

// The way between laptop and device.

export const linkCut: Fault = {
  name: 'link-cut',
  does: 'every connection to half the devices is reset, several times in the course of the jobs',
  async strike({ stage, random, jobs, count }) {
    for (let n = 0; n < 4; n += 1) {
      await stage.progress(jobs, ((n + random.next()) / 4) * 0.95);
      const struck = random.some(stage.devices, Math.ceil(stage.devices.length / 2));
      for (const { link } of struck) link.cut();
      count('cuts', struck.length);
      await delay(random.between(0, 200));
    }
  },
};

export const linkSlow: Fault = {
  name: 'link-slow',
  does: 'each piece takes 20 to 80 ms longer in each direction at 50 to 200 kB/s, until the jobs have ended',
  async strike({ stage, random, count }) {
    for (const { link } of stage.devices) {
      link.slow({ delayMs: random.between(20, 80), bytesPerS: random.between(50_000, 200_000) });
    }
    count('links slowed', stage.devices.length);
    await stage.ended();
    for (const { link } of stage.devices) link.up();
  },
};

export const linkSilent: Fault = {
  name: 'link-silent',
  does: 'connections to half the devices fall silent without a reset and stay dead; new ones find silence too for a while',
  async strike({ stage, random, jobs, count }) {
    await stage.progress(jobs, random.next() * 0.7);
    const struck = random.some(stage.devices, Math.ceil(stage.devices.length / 2));
    for (const { link } of struck) link.silence();
    count('links silent', struck.length);
    await delay(random.between(200, 3_000));
    for (const { link } of struck) link.up();
    await stage.ended();
  },
};
