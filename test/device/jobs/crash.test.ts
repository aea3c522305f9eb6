import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Inventory, openInventory } from '../../../main/inventory/inventory.ts';
import { JobEngine } from '../../../main/jobs/jobs.ts';
import { engineOptions } from '../../support/engine-options.ts';
import { MemoryDevice } from '../../support/memory-device.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';
import { makeDevices, serveDevices } from './remote-devices.ts';

const deviceCount = 3;

async function startChild(file: string, url: string): Promise<{ child: ChildProcess; jobId: string }> {
  const script = join(import.meta.dirname, 'crash-child.ts');
  const child = spawn(process.execPath, [script, file, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(child.stdout, 'data');
  return { child, jobId: String(line).trim() };
}

async function killNow(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function openEngine(inventory: Inventory, devices: Map<string, MemoryDevice>): JobEngine {
  return new JobEngine({
    ...engineOptions(inventory),
    open: (deviceId, signal) => (devices.get(deviceId) ?? new MemoryDevice()).open(deviceId, signal),
  });
}

describe('killing the app in mid-job', () => {
  const moments = [
    { moment: 'while the device is still at it', isMade: false },
    { moment: 'after the device was done and before it answered', isMade: true },
  ];
  test.each(moments)('$moment loses nothing and changes nothing twice', async ({ isMade }) => {
    const folder = makeTempFolder();
    onTestFinished(folder.remove);
    const file = join(folder.path, 'inventory.db');
    const devices = makeDevices(file, deviceCount);
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    if (!isMade) for (const memory of devices.values()) memory.gate = gate;
    const { child, jobId } = await startChild(file, await serveDevices(devices, { answers: gate }));
    const all = [...devices.values()];
    await waitFor('the change at the device', () =>
      all.some(({ requests, changes }) => requests.length === 1 && changes === (isMade ? 1 : 0)),
    );
    await killNow(child);

    const inventory = openInventory(file);
    onTestFinished(() => inventory.close());
    expect(inventory.jobs.get(jobId)).toMatchObject({
      state: 'running',
      counts: { running: 1, waiting: deviceCount - 1 },
    });
    letGo();
    const engine = openEngine(inventory, devices);
    onTestFinished(() => engine.close());
    engine.recover();
    await waitFor('the end of the job', () => engine.get(jobId).state === 'ended');
    expect(engine.get(jobId).counts).toEqual({ succeeded: deviceCount });
    for (const memory of all) {
      expect(memory.changes).toBe(1);
      expect(new Set(memory.requests.map(({ key }) => key)).size).toBe(1);
    }
    expect(all.map(({ requests }) => requests.length).sort()).toEqual([1, 1, 2]);
  });
});
