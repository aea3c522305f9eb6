import type { Runner } from '../runners/runner.ts';
import type { ModuleControl } from './module-control.ts';
import type { ModuleEntries } from './module-entries.ts';
import type { ModuleFiles } from './module-files.ts';
import type { ModulePackages } from './module-packages.ts';
import type { PackageLogs } from './package-logs.ts';

/** What each kind of work on modules is done with. */
export interface ModuleParts {
  entries: ModuleEntries;
  files: ModuleFiles;
  packages: ModulePackages;
  control: ModuleControl;
  packageLogs: PackageLogs;
  runner: Runner;
  report: (message: string) => void;
  signal: AbortSignal;
}
