import { backups } from './backups.ts';
import { apiOfKeeper } from './base.ts';
import { changes } from './changes.ts';
import { credentials, vault } from './credentials.ts';
import { devices } from './devices.ts';
import { files } from './files.ts';
import { filters } from './filters.ts';
import { fleetTable } from './fleet.ts';
import { history } from './history.ts';
import { exports, imports } from './import.ts';
import { jobs } from './jobs.ts';
import { library } from './library.ts';
import { live } from './live.ts';
import { logs } from './logs.ts';
import { queue } from './queue.ts';
import { system } from './system.ts';
import { terminal } from './terminal.ts';
import { transfers } from './transfers.ts';
import { trust } from './trust.ts';
import { undo } from './undo.ts';

export type { ApiContext, HostHands } from './base.ts';

/** The procedures of the app, as the contract has them; a bridge carries them to a window. */
export function createRouter() {
  return apiOfKeeper.router({
    system,
    backups,
    devices,
    fleet: fleetTable,
    filters,
    changes,
    trust,
    credentials,
    vault,
    history,
    undo,
    import: imports,
    export: exports,
    jobs,
    queue,
    library,
    transfers,
    files,
    terminal,
    live,
    logs,
  });
}
