import type { z } from 'zod';
import type { EventHub } from '../events.ts';
import type { Runner } from '../runners/runner.ts';
import type { RecordStore } from '../state/record-store.ts';
import { Builder } from './builder.ts';
import { Instances } from './instances.ts';
import { instanceRecordSchema, ufopRecordSchema, versionRecordSchema } from './records.ts';
import { UfopFiles } from './ufop-files.ts';
import { type BlobSource, UfopService } from './ufop-service.ts';
import { ufopFolder, unprivilegedUser } from './unprivileged.ts';

export interface UfopsOptions {
  dataDir: string;
  openRecords: <T>(name: string, schema: z.ZodType<T>) => Promise<RecordStore<T>>;
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
  const { dataDir, openRecords, runner, blobs, env, events, report, signal } = options;
  const user = await unprivilegedUser();
  const folder = await ufopFolder(dataDir, user);
  if (!folder.startsWith(dataDir))
    report(`Ufops are built and run in ${folder}, where an unprivileged user can reach them.`);
  const files = new UfopFiles({ dataDir, folder, user });
  const ufops = await openRecords('ufops', ufopRecordSchema);
  const versions = await openRecords('ufop-versions', versionRecordSchema);
  const records = await openRecords('ufop-instances', instanceRecordSchema);
  const shared = { versions, files, env, events, report, signal };
  const builder = new Builder({ ...shared, dataDir, openToAll: user !== undefined });
  const instances = new Instances({ ...shared, ufops, records, runner, user });
  const service = new UfopService({
    ...shared,
    ufops,
    instanceRecords: records,
    builder,
    instances,
    blobs,
    canLimit: runner.can.limit,
  });
  return {
    service,
    files,
    recover: () => service.recover(),
    startWanted: () => instances.startWanted(),
    stopAll: () => instances.stopAll(),
    async close() {
      await builder.close();
      await service.drain();
      await instances.drain();
    },
  };
}
