import { mkdir, realpath } from 'node:fs/promises';
import { type SimulatedDevice, startSimulatedDevice } from './device.ts';
import type { Faults } from './faults.ts';
import { endProcesses } from './processes.ts';

export type { SimulatedDevice } from './device.ts';
export type { Faults } from './faults.ts';

export interface FleetOptions {
  count: number;
  /** Each device has a folder in it, kept after the close: started there again, a device is the same device. */
  folder: string;
  /** What each device is called, in order; `device-001` … where none is given. */
  names?: readonly string[];
  /** Faults every device starts with. */
  faults?: Partial<Faults>;
}

export interface SimulatedFleet {
  devices: SimulatedDevice[];
  /** Closes every port and connection and ends every process of every device. */
  close(): Promise<void>;
}

/**
 * Starts devices without hardware, all in this process. Ends first what an earlier simulator, killed before it could
 * close, has left running in the same folder.
 */
export async function startSimulatedFleet(options: FleetOptions): Promise<SimulatedFleet> {
  if (process.platform === 'win32') throw new Error('simulated devices need a Unix: their commands are run by /bin/sh');
  await mkdir(options.folder, { recursive: true });
  const folder = await realpath(options.folder);
  const names = Array.from({ length: options.count }, (_, index) => {
    return options.names?.[index] ?? `device-${String(index + 1).padStart(3, '0')}`;
  });
  await endProcesses(folder);
  const started = await Promise.allSettled(names.map((name) => startSimulatedDevice(folder, name, options.faults)));
  const devices = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    for (const device of devices) device.close();
    await endProcesses(folder);
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  return { devices, close };
}
