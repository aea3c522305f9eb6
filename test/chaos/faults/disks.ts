import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppGone, AppProblem } from '../app-process.ts';
import type { Fault } from '../fault.ts';

const pieceBytes = 64 * 1024;

/** Takes all the room that is left, down to the last byte. */
function fill(file: string): void {
  const fd = openSync(file, 'a', 0o600);
  try {
    for (let size = pieceBytes; size >= 1; ) {
      try {
        if (writeSync(fd, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(fd);
  }
}

const notMounted = 'a small disk cannot be mounted here';

export const laptopFull: Fault = {
  name: 'laptop-full',
  title: 'the disk of the laptop is full for a while',
  refusals: ['storage.failed'],
  missing: ({ setup }) => (setup.hasSmallDisk ? null : notMounted),
  // Its journal begins anew: nothing of what it writes has room already.
  prepare: ({ stage }) => stage.restartApp(),
  async strike({ stage, random, jobs, count }) {
    const ballast = join(stage.laptop, 'ballast');
    await stage.progress(jobs, random.next() * 0.6);
    try {
      fill(ballast);
      count('fills');
      for (const until = Date.now() + random.between(500, 2_500); Date.now() < until; ) {
        const call = { operation: 'device.refresh' as const, params: {} };
        const asked = stage.start({ call, devices: stage.devices }, {}, ['storage.failed']);
        if ((await asked) === null) count('jobs refused');
        await delay(200);
        // What was given back meanwhile is taken again.
        fill(ballast);
      }
      if (random.next() < 0.3) {
        await stage.app.kill();
        count('kills while full');
        await startOnFullDisk(
          () => stage.openApp(),
          () => rmSync(ballast, { force: true }),
        );
      }
    } finally {
      rmSync(ballast, { force: true });
    }
  },
};

/** An app that cannot open on a full disk says so; with room it opens. */
async function startOnFullDisk(open: () => Promise<void>, makeRoom: () => void): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (!(error instanceof AppGone || error instanceof AppProblem)) throw error;
    makeRoom();
    await open();
  }
}

export const deviceFull: Fault = {
  name: 'device-full',
  title: 'the disk of a device is full',
  missing: ({ devices }) => (devices.some(({ body }) => body.smallDisk !== null) ? null : notMounted),
  async strike({ stage, random, jobs, count }) {
    const small = stage.devices.filter(({ body }) => body.smallDisk !== null);
    await stage.progress(jobs, random.next() * 0.5);
    for (const device of small) fill(device.file('ballast'));
    count('fills', small.length);
    await stage.ended();
    for (const device of small) rmSync(device.file('ballast'), { force: true });
  },
};
