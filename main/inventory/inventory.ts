import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Backup } from '../../contract/app/backups.ts';
import { assertNotLost, listBackups, makeBackup } from './backups.ts';
import { ChangeStore } from './changes/changes.ts';
import { CheckNote } from './checked.ts';
import { CredentialStore } from './credentials.ts';
import { openDatabase, openReader } from './database.ts';
import { DeviceStore } from './devices.ts';
import { DeviceReading } from './export/reading.ts';
import { FilterStore } from './filters.ts';
import { HistoryStore } from './history.ts';
import { HostKeyStore } from './host-keys.ts';
import { IdentityStore } from './identity.ts';
import { JobStore } from './jobs.ts';
import { LibraryStore } from './library.ts';
import { migrations } from './migrations/migrations.ts';
import { ReachHistory } from './reach-history.ts';
import { RevokedKeyStore } from './revoked-keys.ts';
import { Completer } from './search/completion.ts';
import { DeviceCounts } from './search/counts.ts';
import { DeviceIndex } from './search/device-index.ts';
import { DeviceRows } from './search/rows.ts';
import { DeviceSearch } from './search/search.ts';
import { VersionSpread } from './search/spread.ts';
import { type OnUnreadable, SnapshotStore } from './snapshots.ts';
import { createSql } from './sql.ts';
import { UndoStore } from './undo.ts';

// What the laptop knows, in one SQLite file: the only folder that speaks SQL.

export { inventoryFile, listBackups, restoreBackup } from './backups.ts';
export type { CredentialStore, Sealed, SealedCredential, VaultKind } from './credentials.ts';
export type { JumpQuery } from './devices.ts';
export { csvOf, dayOf, deviceWriters } from './export/devices.ts';
export type { DeviceRecord } from './export/reading.ts';
export type { HistoryScope, NewEntry } from './history.ts';
export type { KnownMachine } from './identity.ts';
export { type ImportedFile, type ImportedHost, readImport } from './import/import.ts';
export type { AliveTarget, StoredJob } from './job-alive.ts';
export type { TargetKey } from './job-reader.ts';
export type { Assumed } from './job-rows.ts';
export type { NewJob, TargetEnd } from './job-writes.ts';
export type { JobStore } from './jobs.ts';
export type { LibraryStore, StoredItem } from './library.ts';
export type { SearchOptions } from './search/search.ts';
export type { UndoItem } from './undo-items.ts';

/** The stores of the inventory, split by what they hold, over one database. */
export interface Inventory {
  devices: DeviceStore;
  hostKeys: HostKeyStore;
  revokedKeys: RevokedKeyStore;
  identity: IdentityStore;
  snapshots: SnapshotStore;
  changes: ChangeStore;
  reachHistory: ReachHistory;
  /** What searches and tables read; each of them settles it, and `catchUp` does that in portions. */
  index: Pick<DeviceIndex, 'catchUp'>;
  search: DeviceSearch;
  rows: DeviceRows;
  counts: DeviceCounts;
  completer: Completer;
  spread: VersionSpread;
  filters: FilterStore;
  credentials: CredentialStore;
  jobs: JobStore;
  library: LibraryStore;
  history: HistoryStore;
  undo: UndoStore;
  /** The devices as they are now, for an export that takes a while; to be closed. Throws `storage.failed`. */
  readDevices(): DeviceReading;
  /** Everything in `work` is written together, or nothing. Nests; must not wait for anything. */
  batch<T>(work: () => T): T;
  /** Newest first. */
  backups(): Backup[];
  backUp(): Promise<Backup>;
  close(): void;
}

/**
 * Opens (or creates) the inventory. Throws `storage.newer`, `storage.damaged` or `storage.failed`, and leaves the file as
 * it was then.
 */
export function openInventory(file: string, options: { onUnreadable?: OnUnreadable; who?: string } = {}): Inventory {
  assertNotLost(file);
  const note = new CheckNote(file);
  const database = openDatabase(file, migrations, note);
  const sql = createSql(database);
  const index = new DeviceIndex(sql);
  const changes = new ChangeStore(sql);
  const reachHistory = new ReachHistory(sql);
  const counts = new DeviceCounts(sql, index);
  const history = new HistoryStore(sql, options.who ?? whoWeAre());
  const readings = new Set<DeviceReading>();
  return {
    devices: new DeviceStore(sql, index, reachHistory),
    hostKeys: new HostKeyStore(sql),
    revokedKeys: new RevokedKeyStore(sql),
    identity: new IdentityStore(sql, history),
    snapshots: new SnapshotStore(sql, { onUnreadable: options.onUnreadable ?? (() => {}), changes, index }),
    changes,
    reachHistory,
    index,
    search: new DeviceSearch(sql, index),
    rows: new DeviceRows(sql, index),
    counts,
    completer: new Completer(sql, index, counts),
    spread: new VersionSpread(sql, index),
    filters: new FilterStore(sql),
    credentials: new CredentialStore(sql),
    jobs: new JobStore(sql, history),
    library: new LibraryStore(sql, index),
    history,
    undo: new UndoStore(sql),
    readDevices() {
      const reading = new DeviceReading(openReader(file), () => readings.delete(reading));
      readings.add(reading);
      return reading;
    },
    batch: (work) => index.batch(work),
    backups: () => listBackups(dirname(file)),
    backUp: () => makeBackup(database, dirname(file)),
    close() {
      for (const reading of readings) reading.close();
      database.close();
      note.leave();
    },
  };
}

/** The user of this laptop, and the laptop: `ada@cart-3`. */
export function whoWeAre(): string {
  return `${userInfo().username}@${hostname()}`;
}
