import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Target } from '../../../contract/app/jobs.ts';
import type { Change } from '../../../contract/app/live.ts';
import type { OperationCall } from '../../../contract/operations.ts';
import { type Inventory, openInventory } from '../../../main/inventory/inventory.ts';
import { JobEngine, type JobEngineOptions, type StartRequest } from '../../../main/jobs/jobs.ts';
import { engineOptions } from '../../support/engine-options.ts';
import { MemoryDevice } from '../../support/memory-device.ts';
import { waitFor } from '../../support/wait-for.ts';
import { databaseFile, deviceInput } from '../inventory/support.ts';

export const install: OperationCall = { operation: 'module.install', params: { name: 'hello', version: '1.1.0' } };

/** A job over named devices; an installation, unless it is about another call. */
export function on(deviceIds: string[], call: OperationCall = install, plan: StartRequest['plan'] = {}): StartRequest {
  return { call, targets: { by: 'ids', deviceIds }, plan };
}

export interface Bench {
  file: string;
  inventory: Inventory;
  engine: JobEngine;
  changes: Change[];
  /** Adds a device to the inventory, with what answers for it. */
  addDevice(name?: string): { id: string; memory: MemoryDevice };
  /** The one target of a job, once it has ended. */
  ended(jobId: string, deviceId?: string): Promise<Target>;
  /** Closes engine and file as they are, and opens both again, as the next start does. */
  restart(options?: Partial<JobEngineOptions>): Promise<Bench>;
}

/** A job engine over a real inventory file and devices of this process. */
export function openBench(options: Partial<JobEngineOptions> = {}): Bench {
  return openOn(databaseFile(), new Map(), options);
}

function openOn(file: string, devices: Map<string, MemoryDevice>, options: Partial<JobEngineOptions>): Bench {
  const inventory = openInventory(file);
  const changes: Change[] = [];
  const engine = new JobEngine({
    ...engineOptions(inventory),
    open: (deviceId, signal) => (devices.get(deviceId) ?? new MemoryDevice()).open(deviceId, signal),
    announce: (change) => changes.push(change),
    ...options,
  });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await engine.close();
    inventory.close();
  };
  onTestFinished(close);
  return {
    file,
    inventory,
    engine,
    changes,
    addDevice(name = `device ${randomUUID()}`) {
      const { id } = inventory.devices.add(deviceInput({ name, user: `u${devices.size}` }));
      const memory = new MemoryDevice();
      devices.set(id, memory);
      return { id, memory };
    },
    ended: (jobId, deviceId) =>
      waitFor('the end of the job', () => {
        const targets = engine.get(jobId).targets;
        const target = targets.find((candidate) => deviceId === undefined || candidate.deviceId === deviceId);
        return target && target.endedAt !== null && target;
      }),
    async restart(later = {}) {
      await close();
      return openOn(file, devices, { ...options, ...later });
    },
  };
}

/** Something to wait at, until it is let go. */
export function makeGate(): { closed: Promise<void>; open(): void } {
  let open = () => {};
  const closed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { closed, open: () => open() };
}
