import { join } from 'node:path';
import type { ChangeFeed } from '../changes.ts';
import type { DeviceSessions } from '../device/device.ts';
import { FilesService } from '../files/files.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { LibraryService, maxItemBytes } from '../library/library.ts';
import type { Log } from '../log.ts';
import { LogService } from '../logs/logs.ts';
import type { SshPool } from '../ssh/ssh.ts';
import { TransferService } from '../transfers/transfers.ts';
import type { Ledger } from './ledger.ts';

export interface FolderOptions {
  dataFolder: string;
  inventory: Inventory;
  ledger: Ledger;
  changes: ChangeFeed;
  log: Log;
  connect: (deviceId: string, signal: AbortSignal) => ReturnType<SshPool['connection']>;
  open: DeviceSessions['open'];
  chooseFolder: (() => Promise<string | null>) | undefined;
}

export interface Folders {
  transfers: TransferService;
  files: FilesService;
  logs: LogService;
  library: LibraryService;
}

/** Opens what lives in a folder of its own beside the inventory, once what an earlier run left half done is swept away; all of it ends with `undo`. */
export async function openFolders(options: FolderOptions, undo: AsyncDisposableStack): Promise<Folders> {
  const { dataFolder, inventory, ledger, changes, log, connect, open, chooseFolder } = options;
  const transfers = new TransferService({ folder: join(dataFolder, 'transfers'), maxBytes: maxItemBytes });
  await transfers.sweep();
  undo.defer(() => transfers.close());
  const take = (transferId: string) => transfers.take(transferId);
  const files = new FilesService({ connect, take, folder: join(dataFolder, 'files'), log });
  await files.sweep();
  undo.defer(() => files.close());
  const logs = new LogService({
    folder: join(dataFolder, 'logs'),
    open,
    isKnown: (deviceId) => inventory.devices.find(deviceId) !== null,
    clockSkew: (deviceId) => inventory.snapshots.get(deviceId).facts?.value.clockSkewMs ?? null,
    log,
  });
  await logs.sweep();
  undo.defer(() => logs.close());
  const library = new LibraryService({
    folder: join(dataFolder, 'library'),
    store: inventory.library,
    ...{ ledger, take, chooseFolder, log },
    announce: () => changes.announce({ kind: 'library' }),
  });
  await library.open();
  undo.defer(() => library.close());
  return { transfers, files, logs, library };
}
