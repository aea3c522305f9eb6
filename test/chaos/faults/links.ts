import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

// The way between laptop and device.

export const linkCut: Fault = {
  name: 'link-cut',
  title: 'connections are reset at their work',
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
  title: 'the way to the devices is slow',
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
  title: 'connections fall silent without an end',
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
