import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LogLine } from '../contract/agent/common.ts';
import type { Backup } from '../contract/app/backups.ts';
import type { LogSource } from '../contract/app/live.ts';
import type { SystemInfo } from '../contract/app/system.ts';
import { FlotillaError } from '../contract/errors.ts';
import packageJson from '../package.json' with { type: 'json' };
import { ChangeFeed } from './changes.ts';
import { readAgentBundle } from './device/device.ts';
import type { FilesService } from './files/files.ts';
import { type BulkEdit, editMany } from './fleet/bulk-edit.ts';
import { Removal } from './fleet/bulk-remove.ts';
import { createConnections } from './fleet/connections.ts';
import { CredentialService } from './fleet/credentials.ts';
import { backUpDaily } from './fleet/daily-backup.ts';
import { DeviceWatches } from './fleet/device-watches.ts';
import { DeviceService } from './fleet/devices.ts';
import { FilterService } from './fleet/filters.ts';
import { findAll } from './fleet/find.ts';
import { takeDataFolder } from './fleet/folder-lock.ts';
import { type Folders, openFolders } from './fleet/folders.ts';
import { HistoryService } from './fleet/history.ts';
import { ImportService } from './fleet/import.ts';
import { beginIndexing } from './fleet/indexing.ts';
import { Ledger } from './fleet/ledger.ts';
import { type DevicePast, recall } from './fleet/recall.ts';
import { FleetTable } from './fleet/table.ts';
import { TrustService } from './fleet/trust.ts';
import { inventoryFile, openInventory, whoWeAre } from './inventory/inventory.ts';
import { JobEngine, watchNetwork } from './jobs/jobs.ts';
import type { LibraryService } from './library/library.ts';
import { type Log, openLog } from './log.ts';
import { followLog, type LogService } from './logs/logs.ts';
import { JobSecrets, type ScryptCost, type Sealer, Vault } from './secrets/secrets.ts';
import { hasNativeCrypto, readPrivateKey, type SshPoolOptions } from './ssh/ssh.ts';
import { TerminalService } from './terminal/terminal.ts';
import type { TransferService } from './transfers/transfers.ts';

export interface FleetOptions {
  /** Made when it is not there; one Flotilla at a time has it open. */
  dataFolder: string;
  /** The system's keychain, where the host has one; without it a passphrase seals. */
  keychain?: Sealer | undefined;
  agentBundle: { path: string };
  /** Where an installed Flotilla brings along the Node.js for devices that have none. */
  shippedNodes?: string | undefined;
  host: SystemInfo['host'];
  /** The inventory holds the simulated fleet of `npm run demo`. */
  demo?: boolean | undefined;
  /** The host's dialog for a folder, where it has one; `null` when none was chosen. */
  chooseFolder?: (() => Promise<string | null>) | undefined;
  /** OpenSSH's known_hosts of this user, where it is not in its usual place. */
  knownHostsFile?: string | undefined;
  /** OpenSSH's config of this user, where it is not in its usual place. */
  sshConfigFile?: string | undefined;
  /** How costly it is to try a passphrase; tests make it cheap. */
  passphraseCost?: ScryptCost | undefined;
  /** How soon a silent connection is given up; tests make it sooner. */
  ssh?: Pick<SshPoolOptions, 'keepaliveMs'> | undefined;
}

/** Every service of the app, wired; what main/api and the hosts work with. */
export interface Fleet {
  devices: DeviceService;
  watches: DeviceWatches;
  table: FleetTable;
  /** Waits until searches find everything again after an update of Flotilla. Throws when aborted. */
  indexed(signal: AbortSignal): Promise<void>;
  filters: FilterService;
  imports: ImportService;
  history: HistoryService;
  ledger: Ledger;
  trust: TrustService;
  credentials: CredentialService;
  jobs: JobEngine;
  library: LibraryService;
  transfers: TransferService;
  files: FilesService;
  terminals: TerminalService;
  logs: LogService;
  changes: ChangeFeed;
  log: Log;
  info: Omit<SystemInfo, 'canOpenDemo'>;
  /** Aborts when the fleet closes: whatever works for a caller ends then too. */
  closing: AbortSignal;
  /** Writes what was seen of a device earlier, with its times: the demo has a past. */
  recall(deviceId: string, past: DevicePast): void;
  /** Copies the inventory in the data folder. */
  backUp(): Promise<Backup>;
  /** Tags, site and fields of many devices at once; answers how many were changed. Throws `device.unknown`, `input.invalid`. */
  editMany(edit: BulkEdit, signal: AbortSignal): Promise<number>;
  /** Takes many devices out of the inventory at once. */
  removal: Removal;
  followLog(follow: {
    deviceId: string;
    source: LogSource;
    lines: number;
    signal: AbortSignal;
  }): AsyncGenerator<LogLine[]>;
  /** Lets running work go, then closes everything in reverse order. Safe to call twice. */
  close(): Promise<void>;
}

const longestLookMs = 15_000;
const usualKnownHosts = join(homedir(), '.ssh/known_hosts');

/**
 * Opens the data folder and everything that lives on it, and goes on with the jobs that were left. Throws
 * `storage.in-use`, `storage.newer`, `storage.damaged`, `storage.failed`; what had been opened is closed again then.
 */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  // Not `await using`: the parser that proves the walls does not know it yet.
  const undo = new AsyncDisposableStack();
  try {
    return { ...(await wire(options, undo)), close: () => undo.disposeAsync() };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

async function wire(
  {
    dataFolder,
    keychain,
    agentBundle,
    shippedNodes,
    host,
    demo,
    passphraseCost,
    ssh,
    chooseFolder,
    sshConfigFile,
    knownHostsFile = usualKnownHosts,
  }: FleetOptions,
  undo: AsyncDisposableStack,
): Promise<Omit<Fleet, 'close'>> {
  undo.defer(takeDataFolder(dataFolder));
  const { log, close: closeLog } = openLog(join(dataFolder, 'flotilla.log'));
  undo.defer(closeLog);
  const bundle = await readAgentBundle(agentBundle.path, packageJson.version);

  const inventory = openInventory(join(dataFolder, inventoryFile), {
    onUnreadable: (deviceId, part) => log.warn({ deviceId, part }, 'stored part not readable; it counts as not seen'),
  });
  undo.defer(() => inventory.close());
  undo.defer(backUpDaily(inventory, log));
  const vault = new Vault({ store: inventory.credentials, keychain, readPrivateKey, scrypt: passphraseCost });
  undo.defer(() => vault.close());
  const changes = new ChangeFeed();
  const closing = new AbortController();

  const { pool, sessions } = createConnections({
    ...{ inventory, vault, changes, log, bundle, ssh, shippedNodes },
    nodeFolder: join(dataFolder, 'node'),
    onReached(deviceId) {
      jobs.reached(deviceId);
      watches.wake(deviceId);
    },
    onChangedKey: (deviceId, offered) => trust.markChanged(deviceId, offered),
    onProvedKeys: (deviceId, keys) => trust.learn(deviceId, keys),
  });
  undo.defer(() => pool.close());
  const disconnect = (deviceId: string) => {
    pool.forget(deviceId);
    watches.wake(deviceId);
  };
  const trust = new TrustService({
    inventory,
    changes,
    knownHostsFile,
    disconnect,
    scan: (deviceId, options) => pool.scanHostKey(deviceId, options),
  });
  undo.defer(() => sessions.close());
  const ledger = new Ledger({ inventory, changes, disconnect, placeItem: (sha256) => folders.library.place(sha256) });
  const devices = new DeviceService({
    inventory,
    ledger,
    vault,
    changes,
    open: sessions.open,
    disconnect,
    onUnread: (deviceId, part, error) => log.warn({ err: error, deviceId, part }, 'a part could not be read'),
    onLooked: (deviceId) => watches.wake(deviceId),
  });
  const lookWithin = (signal: AbortSignal) =>
    AbortSignal.any([signal, closing.signal, AbortSignal.timeout(longestLookMs)]);
  const watches: DeviceWatches = new DeviceWatches({
    open: sessions.open,
    touch: (deviceId, signal) => pool.touch(deviceId, signal),
    look: (deviceId, session, signal) => devices.look(deviceId, session, lookWithin(signal)),
    lookAtChanged: (deviceId, what, signal) => devices.lookAtChanged(deviceId, what, lookWithin(signal)),
    lookedAt: (deviceId) => inventory.snapshots.get(deviceId).agent?.seenAt ?? null,
    isAway: (deviceId) => inventory.devices.reach(deviceId).state === 'failed',
    isBusy: (deviceId) => inventory.jobs.activeJobIds(deviceId).length > 0,
  });

  const connect = (deviceId: string, signal: AbortSignal) => pool.connection(deviceId, signal);
  const terminals = new TerminalService({ connect });
  const folders: Folders = await openFolders(
    { dataFolder, inventory, ledger, changes, log, connect, open: sessions.open, chooseFolder },
    undo,
  );
  const { library } = folders;

  const jobs: JobEngine = new JobEngine({
    store: inventory.jobs,
    known: (deviceId) => devices.known(deviceId),
    place: (deviceId) => inventory.devices.place(deviceId),
    isKnown: (deviceId) => inventory.devices.find(deviceId) !== null,
    find: (query) => findAll(inventory, query),
    open: sessions.open,
    async reopen(deviceId, signal) {
      pool.forget(deviceId);
      return sessions.open(deviceId, signal);
    },
    look: (deviceId, session, signal) => devices.look(deviceId, session, lookWithin(signal)),
    library,
    secrets: new JobSecrets(inventory.jobs, vault),
    isLocked(deviceId) {
      const credentialId = inventory.devices.find(deviceId)?.credentialId;
      return typeof credentialId === 'string' && vault.isLocked(credentialId);
    },
    touch: (deviceId, signal) => pool.touch(deviceId, signal),
    jumpOf: (deviceId) => inventory.devices.find(deviceId)?.jumpDeviceId ?? null,
    announce: (change) => changes.announce(change),
    log,
  });
  undo.defer(() => jobs.close());
  const credentials = new CredentialService({
    vault,
    inventory,
    ledger,
    changes,
    disconnect,
    onUnlocked() {
      jobs.wake();
      watches.wake();
    },
  });
  const indexing = beginIndexing(inventory, log, closing.signal);
  undo.defer(() => indexing.ended);
  undo.defer(() => {
    closing.abort(new FlotillaError('job.cancelled', {}, { cause: 'Flotilla is closing' }));
    changes.close();
  });
  jobs.recover();
  const onChange = () => {
    jobs.networkChanged();
    watches.wake();
  };
  undo.defer(watchNetwork({ onChange }));
  log.info({ version: packageJson.version, host, node: process.version, hasNativeCrypto }, 'open');

  return {
    devices,
    watches,
    table: new FleetTable(inventory),
    indexed: indexing.done,
    filters: new FilterService({ inventory, ledger, changes }),
    editMany: (edit, signal) => editMany(edit, { inventory, devices, ledger }, signal),
    removal: new Removal({ inventory, devices, ledger }),
    imports: new ImportService({ inventory, devices, ledger, sshConfigFile }),
    history: new HistoryService(inventory, whoWeAre()),
    ledger,
    trust,
    credentials,
    jobs,
    ...folders,
    terminals,
    changes,
    log,
    info: {
      version: packageJson.version,
      host,
      demo: demo ?? false,
      dataFolder,
      node: process.versions.node,
      agentBuild: bundle.build,
      agentVersion: bundle.version,
      nativeCrypto: hasNativeCrypto,
    },
    closing: closing.signal,
    recall: (deviceId, past) => recall(inventory, deviceId, past),
    backUp: () => inventory.backUp(),
    followLog: ({ signal, ...follow }) =>
      followLog({ ...follow, open: sessions.open, signal: AbortSignal.any([signal, closing.signal]) }),
  };
}
