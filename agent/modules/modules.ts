import { join } from 'node:path';
import type { Blobs } from '../blobs/blobs.ts';
import { isSystemKind } from '../installers/installer.ts';
import { Installers } from '../installers/installers.ts';
import type { Runner } from '../runners/runner.ts';
import type { RecordStore } from '../state/record-store.ts';
import { ModuleControl } from './module-control.ts';
import { ModuleEntries } from './module-entries.ts';
import { ModuleFiles, unitIdOf } from './module-files.ts';
import { ModulePackages } from './module-packages.ts';
import type { ModuleRecord } from './module-record.ts';
import { ModuleService } from './module-service.ts';
import { PackageLogs } from './package-logs.ts';

export interface ModulesOptions {
  dataDir: string;
  /** The environment of package managers and services. */
  env: Record<string, string>;
  allowInstallScripts: boolean;
  /** How long a service must stay up to count as started. */
  settleMs: number;
  records: RecordStore<ModuleRecord>;
  blobs: Blobs;
  runner: Runner;
  report: (message: string) => void;
  signal: AbortSignal;
}

const lockWaitMs = 30_000;

/** Everything that modules are made of, wired together. */
export function createModules(options: ModulesOptions): ModuleService {
  const { dataDir, env, records, runner, report, signal, blobs, settleMs } = options;
  const files = new ModuleFiles(dataDir);
  const system = { env, temporaryFolder: join(dataDir, 'tmp'), mark: systemMark(dataDir), lockWaitMs };
  const installers = new Installers({ ...system, allowScripts: options.allowInstallScripts });
  const packageLogs = new PackageLogs(dataDir);
  const note = (record: ModuleRecord, text: string) => {
    if (isSystemKind(record.installer)) packageLogs.note(record, text);
    else runner.note(unitIdOf(record.id), text);
  };
  const packages = new ModulePackages({ installers, blobs, files, mark: folderMark(dataDir), note, signal });
  const packageServices = async () => {
    const { PackageServices } = await import('../installers/package-service.ts');
    return new PackageServices({ ...system, settleMs });
  };
  const control = new ModuleControl({ runner, files, env, packageServices });
  const entries = new ModuleEntries(records);
  return new ModuleService({ entries, files, packages, control, packageLogs, runner, report, signal });
}

/** The mark of package managers that work in a folder of ours: the next agent ends them. */
export function folderMark(dataDir: string): string {
  return `${dataDir}#install`;
}

/** The mark of package managers that work on the system: the next agent lets them finish. */
function systemMark(dataDir: string): string {
  return `${dataDir}#packages`;
}
