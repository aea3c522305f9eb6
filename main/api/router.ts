import { backups } from './backups.ts';
import { api } from './base.ts';
import { credentials, vault } from './credentials.ts';
import { devices } from './devices.ts';
import { exports, imports } from './import.ts';
import { jobs } from './jobs.ts';
import { live } from './live.ts';
import { system } from './system.ts';
import { trust } from './trust.ts';

export { type ApiContext, contextOf } from './base.ts';

/** The procedures of the app, as the contract has them; a bridge carries them to a window. */
export function createRouter() {
  return api.router({
    system,
    backups,
    devices,
    trust,
    credentials,
    vault,
    import: imports,
    export: exports,
    jobs,
    live,
  });
}
