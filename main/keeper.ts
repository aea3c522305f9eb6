import { join } from 'node:path';
import type { Backup, InventoryStatus } from '../contract/app/backups.ts';
import { FlotillaError } from '../contract/errors.ts';
import { takeDataFolder } from './fleet/folder-lock.ts';
import { type Fleet, type FleetOptions, openFleet } from './fleet.ts';
import { listBackups, restoreBackup } from './inventory/inventory.ts';

type State = { fleet: Fleet } | { fleet: null; problem: FlotillaError };

/**
 * Holds the fleet, and stays when its inventory is damaged: then a backup can be chosen in the window. A damaged inventory is
 * left as it was found until then, and never replaced by an empty one unasked.
 */
export class Keeper {
  readonly #options: FleetOptions;
  #state: State;
  #busy = false;

  private constructor(options: FleetOptions, state: State) {
    this.#options = options;
    this.#state = state;
  }

  /** Throws what `openFleet` throws, except `storage.damaged`. */
  static async open(options: FleetOptions): Promise<Keeper> {
    return new Keeper(options, await tryOpen(options));
  }

  /** Throws `storage.damaged` while there is none. */
  get fleet(): Fleet {
    if (this.#state.fleet === null) throw this.#state.problem;
    return this.#state.fleet;
  }

  get isOpen(): boolean {
    return this.#state.fleet !== null;
  }

  status(): InventoryStatus {
    if (this.#state.fleet !== null) return { state: 'open' };
    const detail = this.#state.problem.params.detail ?? '';
    return { state: 'damaged', detail: String(detail), dataFolder: this.#options.dataFolder };
  }

  backups(): Backup[] {
    return listBackups(this.#options.dataFolder);
  }

  /** Closes the fleet, puts the backup in place, opens again. Throws `backup.unknown`, `backup.damaged`, and what opening throws. */
  async restore(name: string | null): Promise<string[]> {
    if (this.#busy) throw new FlotillaError('storage.in-use', { pid: process.pid });
    if (name === null && this.#state.fleet !== null) throw new FlotillaError('backup.unknown', { name: '' });
    this.#busy = true;
    try {
      await this.#state.fleet?.close();
      return this.#exchange(name);
    } finally {
      this.#state = await tryOpen(this.#options);
      this.#busy = false;
    }
  }

  async close(): Promise<void> {
    await this.#state.fleet?.close();
  }

  #exchange(name: string | null): string[] {
    const letGo = takeDataFolder(this.#options.dataFolder);
    try {
      return restoreBackup(this.#options.dataFolder, name).map((file) => join(this.#options.dataFolder, file));
    } finally {
      letGo();
    }
  }
}

async function tryOpen(options: FleetOptions): Promise<State> {
  try {
    return { fleet: await openFleet(options) };
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'storage.damaged') return { fleet: null, problem: error };
    throw error;
  }
}
