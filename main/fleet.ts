import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LogLine } from '../contract/agent/common.ts';
import type { Backup } from '../contract/app/backups.ts';
import type { LogSource } from '../contract/app/live.ts';
import type { SystemInfo } from '../contract/app/system.ts';
import { FlotillaError } from '../contract/errors.ts';
import packageJson from '../package.json' with { type: 'json' };
import { ChangeFeed } from './changes.ts';
import { createDeviceSessions, createNodeSource, readAgentBundle } from './device/device.ts';
import { FilesService } from './files/files.ts';
import { type BulkEdit, editMany } from './fleet/bulk-edit.ts';
import { CredentialService } from './fleet/credentials.ts';
import { backUpDaily } from './fleet/daily-backup.ts';
import { DeviceWatches } from './fleet/device-watches.ts';
import { DeviceService } from './fleet/devices.ts';
import { FilterService } from './fleet/filters.ts';
import { findAll } from './fleet/find.ts';
import { takeDataFolder } from './fleet/folder-lock.ts';
import { HistoryService } from './fleet/history.ts';
import { ImportService } from './fleet/import.ts';
import { Ledger } from './fleet/ledger.ts';
import { type DevicePast, recall } from './fleet/recall.ts';
import { FleetTable } from './fleet/table.ts';
import { TrustService } from './fleet/trust.ts';
import { proxyOf } from './fleet/way.ts';
import { type Inventory, inventoryFile, openInventory, whoWeAre } from './inventory/inventory.ts';
import { JobEngine, watchNetwork } from './jobs/jobs.ts';
import { LibraryService, maxItemBytes } from './library/library.ts';
import { type Log, openLog } from './log.ts';
import { followLog, LogService } from './logs/logs.ts';
import { type ScryptCost, type Sealer, Vault } from './secrets/secrets.ts';
import { hasNativeCrypto, readPrivateKey, SshPool, type SshPoolOptions, type SshTarget } from './ssh/ssh.ts';
import { TerminalService } from './terminal/terminal.ts';
import { TransferService } from './transfers/transfers.ts';

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
  /** What the pool tells must not end a connection because it cannot be kept, as on a full disk. */
  const note = (work: () => void) => {
    try {
      work();
    } catch (error) {
      log.error({ err: error }, 'what was learned of a device could not be kept');
    }
  };

  const pool: SshPool = new SshPool({
    ...ssh,
    resolve: (deviceId) => targetOf(deviceId, inventory, vault),
    onReached(deviceId) {
      // Many are reached together: they share the wait for the disk.
      const mark = () => {
        inventory.devices.markReached(deviceId);
        inventory.hostKeys.markUnchanged(deviceId);
      };
      const told = () => changes.announce({ kind: 'device', deviceId });
      inventory.jobs.write(mark).then(told, (error) => log.warn({ err: error, deviceId }, 'reach not written'));
      jobs.reached(deviceId);
      watches.wake(deviceId);
    },
    onFailed(deviceId, problem) {
      // That the technician has yet to unlock the vault says nothing of the device.
      if (problem.code === 'vault.locked') return;
      note(() => inventory.devices.markFailed(deviceId, problem));
      log.info({ deviceId, code: problem.code }, 'device not reached');
      changes.announce({ kind: 'device', deviceId });
    },
    onChangedKey: (deviceId, offered) => note(() => trust.markChanged(deviceId, offered)),
    onProvedKeys: (deviceId, keys) => note(() => trust.learn(deviceId, keys)),
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
  const sessions = createDeviceSessions({
    pool,
    agentBundle: bundle,
    nodes: createNodeSource({ folder: join(dataFolder, 'node'), shipped: shippedNodes }),
    password: (deviceId) => passwordOf(deviceId, inventory, vault),
    plainServerPort: (deviceId) => inventory.devices.find(deviceId)?.plainServerPort ?? null,
  });
  undo.defer(() => sessions.close());
  const ledger = new Ledger({ inventory, changes, disconnect, placeItem: (sha256) => library.place(sha256) });
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

  const transfers = new TransferService({ folder: join(dataFolder, 'transfers'), maxBytes: maxItemBytes });
  await transfers.sweep();
  undo.defer(() => transfers.close());
  const connect = (deviceId: string, signal: AbortSignal) => pool.connection(deviceId, signal);
  const files = new FilesService({
    connect,
    take: (transferId) => transfers.take(transferId),
    folder: join(dataFolder, 'files'),
    log,
  });
  await files.sweep();
  undo.defer(() => files.close());
  const terminals = new TerminalService({ connect });
  const logs = new LogService({
    folder: join(dataFolder, 'logs'),
    open: sessions.open,
    isKnown: (deviceId) => inventory.devices.find(deviceId) !== null,
    clockSkew: (deviceId) => inventory.snapshots.get(deviceId).facts?.value.clockSkewMs ?? null,
    log,
  });
  await logs.sweep();
  undo.defer(() => logs.close());
  const library: LibraryService = new LibraryService({
    folder: join(dataFolder, 'library'),
    store: inventory.library,
    ledger,
    take: (transferId) => transfers.take(transferId),
    chooseFolder,
    announce: () => changes.announce({ kind: 'library' }),
    log,
  });
  await library.open();
  undo.defer(() => library.close());

  const jobs: JobEngine = new JobEngine({
    store: inventory.jobs,
    known: (deviceId) => devices.get(deviceId),
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
    filters: new FilterService({ inventory, ledger, changes }),
    editMany: (edit, signal) => editMany(edit, { inventory, devices, ledger }, signal),
    imports: new ImportService({ inventory, devices, ledger, sshConfigFile }),
    history: new HistoryService(inventory, whoWeAre()),
    ledger,
    trust,
    credentials,
    jobs,
    library,
    transfers,
    files,
    terminals,
    logs,
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

/** What the SSH pool asks for at each new connection; the secret only once the host key was accepted. */
function targetOf(deviceId: string, inventory: Inventory, vault: Vault): SshTarget {
  const { name, address, port, user, credentialId, ...way } = inventory.devices.get(deviceId);
  return {
    name,
    address,
    port,
    user,
    trusted: inventory.hostKeys.accepted(deviceId),
    isRevoked: (offered) => inventory.revokedKeys.has(offered),
    async auth() {
      if (credentialId === null) throw new FlotillaError('credential.unknown');
      return vault.reveal(credentialId);
    },
    jumpDeviceId: way.jumpDeviceId,
    proxy: proxyOf(way.proxy, vault),
    legacyAlgorithms: way.legacyAlgorithms,
  };
}

/** What sudo on the device asks for, where the login is one with a password; `null` where it is not, or is locked away. */
async function passwordOf(deviceId: string, inventory: Inventory, vault: Vault): Promise<string | null> {
  const credentialId = inventory.devices.find(deviceId)?.credentialId ?? null;
  if (credentialId === null) return null;
  try {
    const secret = await vault.reveal(credentialId);
    return secret.kind === 'password' ? secret.password : null;
  } catch {
    // Locked again since the login: whatever needs no root goes on.
    return null;
  }
}
