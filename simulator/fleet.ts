import { mkdir, realpath } from 'node:fs/promises';
import PQueue from 'p-queue';
import { readAgentBundle } from './agent-bundle.ts';
import { type SimulatedDevice, startSimulatedDevice } from './device.ts';
import type { Faults } from './faults.ts';
import { endProcesses } from './processes.ts';

export type { SimulatedDevice } from './device.ts';
export type { Faults } from './faults.ts';

const startedAtOnce = 32;
const deviceName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export interface FleetOptions {
  count: number;
  /** Each device has a folder in it, kept after the close: started there again, a device is the same device. */
  folder: string;
  /** What each device is called, in order; `device-001` … where none is given. */
  names?: readonly string[];
  /**
   * Where the agent of a device runs. `process`, which is the default: none is there until SSH puts one there, which then
   * is a process of its own. `in-process`: it is there from the start and runs inside this process, as the same app; for
   * fleets whose agents would not fit otherwise. What is uploaded over it is not what runs. `on` names the devices that
   * have it; the others are as with `process`.
   */
  agent?: { kind: 'process' } | { kind: 'in-process'; bundle: string; on?: readonly string[] | undefined };
  /** Faults every device starts with. */
  faults?: Partial<Faults>;
  /** Faults of one device, over those of every device. */
  faultsOf?: (name: string) => Partial<Faults>;
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
  const names = Array.from({ length: options.count }, (_, index) => {
    return options.names?.[index] ?? `device-${String(index + 1).padStart(3, '0')}`;
  });
  const bad = names.find((name, index) => !deviceName.test(name) || names.indexOf(name) !== index);
  if (bad !== undefined) throw new Error(`${bad}: not a host name, or used twice`);
  await mkdir(options.folder, { recursive: true });
  const folder = await realpath(options.folder);
  const inProcess = options.agent?.kind === 'in-process' ? options.agent : undefined;
  const bundle = inProcess && (await readAgentBundle(inProcess.bundle));
  const agentOf = (name: string) => (inProcess?.on?.includes(name) === false ? undefined : bundle);
  await endProcesses(folder);
  const limit = new PQueue({ concurrency: startedAtOnce });
  const started = await Promise.allSettled(
    names.map((name) =>
      limit.add(() => {
        const faults = { ...options.faults, ...options.faultsOf?.(name) };
        return startSimulatedDevice({ parent: folder, name, faults, agentInProcess: agentOf(name) });
      }),
    ),
  );
  const devices = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all(devices.map((device) => device.close()));
    await endProcesses(folder);
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  return { devices, close };
}
