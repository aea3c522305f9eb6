import type { ExportFormat, TextFile } from '../../contract/app/import.ts';
import { type DeviceRecord, deviceWriters } from '../inventory/inventory.ts';
import { inTurns } from './in-turns.ts';

/** The devices as they were at one moment. */
interface Reading {
  ids(): string[];
  record(deviceId: string): DeviceRecord;
  close(): void;
}

interface Wanted {
  format: ExportFormat;
  /** Every device by name, unless they are given. */
  deviceIds: readonly string[] | undefined;
}

/**
 * Writes devices into a file of one moment, however long it takes: read within one transaction, and the app goes on in between.
 * Throws `device.unknown`, `storage.failed`, and when aborted.
 */
export async function exportDevices(
  inventory: { readDevices(): Reading },
  { format, deviceIds }: Wanted,
  signal: AbortSignal,
): Promise<TextFile> {
  const reading = inventory.readDevices();
  try {
    const records: DeviceRecord[] = [];
    const read = (portion: string[]) => {
      for (const id of portion) records.push(reading.record(id));
    };
    await inTurns(deviceIds ?? reading.ids(), read, signal);
    const { head, next, foot, ...file } = deviceWriters[format](records, new Date());
    const pieces = [head];
    await inTurns(records, (portion) => pieces.push(next(portion)), signal);
    return { ...file, text: [...pieces, foot].join('') };
  } finally {
    reading.close();
  }
}
