import type { Snapshot, SnapshotPart } from '../../contract/app/devices.ts';
import type { Problem } from '../../contract/errors.ts';
import type { Inventory } from '../inventory/inventory.ts';

/** What was seen of a device before now. */
export interface DevicePast {
  /** When it was tried, oldest first; `null`: it answered. */
  tries: readonly { at: number; problem: Problem | null }[];
  parts: Partial<Snapshot>;
}

const names: readonly SnapshotPart[] = ['facts', 'agent', 'modules', 'ufops'];

/** Writes the past of a device as if it had been seen then. */
export function recall({ batch, devices, snapshots }: Inventory, deviceId: string, past: DevicePast): void {
  batch(() => {
    for (const { at, problem } of past.tries) {
      if (problem) devices.markFailed(deviceId, problem, at);
      else devices.markReached(deviceId, at);
    }
    for (const part of names) {
      const seen = past.parts[part];
      if (seen) snapshots.put(deviceId, { part, value: seen.value, via: seen.via }, seen.seenAt);
    }
  });
}
