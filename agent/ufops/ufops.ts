import type { EventHub } from '../events.ts';
import type { Runner } from '../runners/runner.ts';
import { Builder } from './builder.ts';
import { Instances } from './instances.ts';
import { UfopFiles } from './ufop-files.ts';
import { UfopInstances } from './ufop-instances.ts';
import { type OpenRecords, UfopRecords } from './ufop-records.ts';
import { UfopService } from './ufop-service.ts';
import { type BlobSource, UfopVersions } from './ufop-versions.ts';
import { ufopFolder, unprivilegedUser } from './unprivileged.ts';

export interface UfopsOptions {
  dataDir: string;
  openRecords: OpenRecords;
  runner: Runner;
  blobs: BlobSource;
  env: Record<string, string>;
  events: EventHub;
  report: (message: string) => void;
  /** Aborts when the agent stops. */
  signal: AbortSignal;
}

export interface Ufops {
  service: UfopService;
  versions: UfopVersions;
  instances: UfopInstances;
  files: UfopFiles;
  /** Settles what an earlier agent left half-done; to be called once the runner has adopted what runs. */
  recover(): Promise<void>;
  /** Starts what is to run and does not. */
  startWanted(): Promise<void>;
  stopAll(): Promise<void>;
  /** Settles when nothing is under way; builds are ended, and begun again by the next agent. */
  close(): Promise<void>;
}

/** Opens the ufops of a data folder. Nothing is started or settled yet. */
export async function openUfops(options: UfopsOptions): Promise<Ufops> {
  const { dataDir, runner, report } = options;
  const user = await unprivilegedUser();
  const folder = await ufopFolder(dataDir, user);
  const files = new UfopFiles({ dataDir, folder, user });
  const records = await UfopRecords.open(options.openRecords);
  const shared = { ...options, records, files };
  const builder = new Builder({ ...shared, versions: records.versions, openToAll: user !== undefined });
  const keeper = new Instances({ ...shared, user });
  const versions = new UfopVersions({ ...shared, builder });
  const service = new UfopService({ ...shared, versions, instances: keeper, canLimit: runner.can.limit });
  return {
    service,
    versions,
    instances: new UfopInstances(records, keeper),
    files,
    async recover() {
      if (records.ufops.all().length > 0) report(`Ufops are built and run in ${folder}.`);
      await service.recover();
    },
    startWanted: () => keeper.startWanted(),
    stopAll: () => keeper.stopAll(),
    async close() {
      await builder.close();
      await records.drain();
      await keeper.drain();
    },
  };
}
