import type { Migration } from '../migrate.ts';
import { devicesAndJobs } from './0010-devices-and-jobs.ts';
import { severalHostKeys } from './0020-several-host-keys.ts';
import { waysToDevices } from './0030-ways-to-devices.ts';
import { plainServer } from './0040-plain-server.ts';
import { searchAndHistory } from './0050-search-and-history.ts';
import { plansAndWaves } from './0060-plans-and-waves.ts';
import { history } from './0070-history.ts';
import { library } from './0080-library.ts';
import { undo } from './0090-undo.ts';
import { reachHistory } from './0100-reach-history.ts';
import { undoItems } from './0110-undo-items.ts';
import { jobSecrets } from './0120-job-secrets.ts';
import { targetsAlive } from './0130-targets-alive.ts';

/** Every migration in order, numbered with gaps, one a file; never edited once released. */
export const migrations: readonly Migration[] = [
  devicesAndJobs,
  severalHostKeys,
  waysToDevices,
  plainServer,
  searchAndHistory,
  plansAndWaves,
  history,
  library,
  undo,
  reachHistory,
  undoItems,
  jobSecrets,
  targetsAlive,
];
