import type { Undoable } from '../../contract/app/undo.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { ChangeFeed } from '../changes.ts';
import type { Inventory, NewEntry, UndoItem } from '../inventory/inventory.ts';

export interface LedgerOptions {
  inventory: Inventory;
  changes: ChangeFeed;
  disconnect(deviceId: string): void;
  /** Brings the file of an item of the library to where the inventory, as it is now, says that it belongs. */
  placeItem(sha256: string): void;
}

/** Work on devices that is kept with what they were before, so that it can be taken back. */
export interface Undo {
  /** Runs `work` on a device, which is there already or is made by it; what it was is kept in the same transaction. */
  on<T>(deviceId: string | null, work: () => T, idOf: (done: T) => string): T;
  /** Takes back at once what was done of it, if anything was. Throws as `Ledger.undo` does. */
  takeBack(): void;
}

/** Work on one saved filter or one item of the library. */
export interface ItemChange extends UndoItem {
  kind: Undoable['kind'];
  /** What the history says of it. */
  entry: NewEntry;
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
          const { devices } = inventory.undo;
          const before = deviceId === null ? null : devices.image(deviceId, kind === 'removed');
          const done = work();
          const id = idOf(done);
          undoId ??= inventory.undo.begin(kind);
          const name = before?.name ?? inventory.devices.find(id)?.name ?? '';
          devices.note(undoId, before ?? { deviceId: id, name, before: null });
          return done;
        }),
      takeBack: () => {
        // Where it failed within its first transaction, that has taken it back already.
        if (inventory.undo.list().some(({ id }) => id === undoId)) this.undo(Number(undoId));
      },
    };
  }

  /** Runs `work` on a filter or an item; what it was is kept in the same transaction. Where nothing changed, nothing is kept. */
  keep<T>({ kind, entry, ...item }: ItemChange, work: () => T): T {
    const { inventory } = this.#options;
    return inventory.batch(() => {
      const { items } = inventory.undo;
      const before = items.row(item);
      const done = work();
      if (items.isAs(item, before)) return done;
      items.note(inventory.undo.begin(kind), item, before);
      this.write(entry);
      return done;
    });
  }

  /** Items of the library that are not in it any more and could be brought back; the last ones first. */
  removedItems(): string[] {
    const { library, undo } = this.#options.inventory;
    return undo.items.ids('library').filter((sha256) => library.find(sha256) === null);
  }

  /** The file of a removed item is gone: it cannot be brought back. */
  forgetItem(sha256: string): void {
    this.#options.inventory.undo.items.forget({ what: 'library', id: sha256 });
  }

  write(entry: NewEntry): void {
    this.#options.inventory.history.add(entry);
  }

  undoable(): Undoable[] {
    return this.#options.inventory.undo.list();
  }

  /** Throws `undo.gone`, `undo.superseded`, `device.busy`, `library.in-use`. */
  undo(undoId: number): number {
    const { inventory, changes, disconnect, placeItem } = this.#options;
    const { deviceIds, items } = inventory.batch(() => {
      const { kind, names } = inventory.undo.get(undoId);
      this.#assertIdle(undoId);
      const taken = inventory.undo.apply(undoId);
      const { deviceIds, items } = taken;
      const count = deviceIds.length + items.length;
      const detail = { what: kind, [items.length > 0 ? 'names' : 'devices']: names.join(', '), count };
      inventory.history.add({
        kind: 'change.undone',
        deviceId: deviceIds.length === 1 ? (deviceIds[0] ?? null) : null,
        detail,
      });
      for (const { what, id } of items) if (what === 'library') placeItem(id);
      return taken;
    });
    for (const deviceId of deviceIds) {
      disconnect(deviceId);
      changes.announce({ kind: 'device', deviceId });
    }
    for (const { what } of items) changes.announce({ kind: what === 'filter' ? 'filters' : 'library' });
    return deviceIds.length + items.length;
  }

  /** What is taken out of the inventory again must not be at work. */
  #assertIdle(undoId: number): void {
    const { devices, jobs, library, undo } = this.#options.inventory;
    for (const deviceId of undo.devices.added(undoId)) {
      if (jobs.activeJobIds(deviceId).length > 0)
        throw new FlotillaError('device.busy', { name: devices.find(deviceId)?.name ?? '' });
    }
    for (const { what, id } of undo.items.added(undoId)) {
      if (what === 'library' && library.liveJobIds(id).length > 0)
        throw new FlotillaError('library.in-use', { name: library.find(id)?.name ?? '' });
    }
  }
}
