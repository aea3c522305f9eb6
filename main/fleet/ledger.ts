import type { Undoable } from '../../contract/app/undo.ts';
import type { ChangeFeed } from '../changes.ts';
import type { Inventory, NewEntry } from '../inventory/inventory.ts';

export interface LedgerOptions {
  inventory: Inventory;
  changes: ChangeFeed;
  disconnect(deviceId: string): void;
}

/** Work on devices that is kept with what they were before, so that it can be taken back. */
export interface Undo {
  /** Runs `work` on a device, which is there already or is made by it; what it was is kept in the same transaction. */
  on<T>(deviceId: string | null, work: () => T, idOf: (done: T) => string): T;
}

/** Keeps what was done to the inventory: as history, and so that it can be taken back for a while. */
export class Ledger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Begins something that can be taken back as one, however many devices it touches. */
  begin(kind: Undoable['kind']): Undo {
    const { inventory } = this.#options;
    let undoId: number | null = null;
    return {
      on: (deviceId, work, idOf) =>
        inventory.batch(() => {
          const before = deviceId === null ? null : inventory.undo.image(deviceId, kind === 'removed');
          const done = work();
          const id = idOf(done);
          undoId ??= inventory.undo.begin(kind);
          const name = before?.name ?? inventory.devices.find(id)?.name ?? '';
          inventory.undo.note(undoId, before ?? { deviceId: id, name, before: null });
          return done;
        }),
    };
  }

  write(entry: NewEntry): void {
    this.#options.inventory.history.add(entry);
  }

  undoable(): Undoable[] {
    return this.#options.inventory.undo.list();
  }

  /** Throws `undo.gone`, `undo.superseded`. */
  undo(undoId: number): number {
    const { inventory, changes, disconnect } = this.#options;
    const what = this.undoable().find(({ id }) => id === undoId);
    const deviceIds = inventory.batch(() => {
      const ids = inventory.undo.apply(undoId);
      const detail = { what: what?.kind ?? '', devices: what?.names.join(', ') ?? '', count: ids.length };
      inventory.history.add({ kind: 'change.undone', deviceId: ids.length === 1 ? (ids[0] ?? null) : null, detail });
      return ids;
    });
    for (const deviceId of deviceIds) {
      disconnect(deviceId);
      changes.announce({ kind: 'device', deviceId });
    }
    return deviceIds.length;
  }
}
