import { backupsContract } from './backups.ts';
import { changesContract } from './changes.ts';
import { credentialsContract, vaultContract } from './credentials.ts';
import { devicesContract } from './devices.ts';
import { filesContract } from './files.ts';
import { filtersContract } from './filters.ts';
import { fleetContract } from './fleet.ts';
import { historyContract } from './history.ts';
import { exportContract, importContract } from './import.ts';
import { jobsContract, queueContract } from './jobs.ts';
import { libraryContract } from './library.ts';
import { liveContract } from './live.ts';
import { logsContract } from './logs.ts';
import { systemContract } from './system.ts';
import { terminalContract } from './terminal.ts';
import { transfersContract } from './transfers.ts';
import { trustContract } from './trust.ts';
import { undoContract } from './undo.ts';

/** Every procedure of the app: what the renderer can ask, and what main/api answers. */
export const appContract = {
  system: systemContract,
  backups: backupsContract,
  devices: devicesContract,
  fleet: fleetContract,
  filters: filtersContract,
  changes: changesContract,
  trust: trustContract,
  credentials: credentialsContract,
  vault: vaultContract,
  history: historyContract,
  undo: undoContract,
  import: importContract,
  export: exportContract,
  jobs: jobsContract,
  queue: queueContract,
  library: libraryContract,
  transfers: transfersContract,
  files: filesContract,
  terminal: terminalContract,
  live: liveContract,
  logs: logsContract,
};
export type AppContract = typeof appContract;
