import { randomUUID } from 'node:crypto';
import type { SavedFilter } from '../../contract/app/filters.ts';
import type { ChangeFeed } from '../changes.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Ledger } from './ledger.ts';
import { assertReadable } from './table.ts';

export interface FilterServiceOptions {
  inventory: Inventory;
  ledger: Ledger;
  changes: ChangeFeed;
}

/** The saved filters of the technician. */
export class FilterService {
  readonly #options: FilterServiceOptions;

  constructor(options: FilterServiceOptions) {
    this.#options = options;
  }

  list(): SavedFilter[] {
    return this.#options.inventory.filters.list();
  }

  /** Throws `query.invalid`, `filter.duplicate`, `filter.unknown`. */
  save({ filterId, name, query }: { filterId?: string | undefined; name: string; query: string }): SavedFilter {
    const { inventory, ledger } = this.#options;
    const { filters } = inventory;
    assertReadable(query);
    if (filterId === undefined) {
      const id = randomUUID();
      const entry = { kind: 'filter.added', detail: { name, query } } as const;
      const add = () => filters.add({ id, name, query });
      return this.#announced(ledger.keep({ kind: 'filter-added', what: 'filter', id, entry }, add));
    }
    const before = filters.get(filterId);
    const detail = { name: changed(before.name, name), query: changed(before.query, query) };
    const entry = { kind: 'filter.changed', detail } as const;
    const change = () => filters.change({ id: filterId, name, query });
    return this.#announced(ledger.keep({ kind: 'filter-changed', what: 'filter', id: filterId, entry }, change));
  }

  /** Throws `filter.unknown`. */
  remove(filterId: string): void {
    const { inventory, ledger } = this.#options;
    const { name, query } = inventory.filters.get(filterId);
    const entry = { kind: 'filter.removed', detail: { name, query } } as const;
    const remove = () => inventory.filters.remove(filterId);
    this.#announced(ledger.keep({ kind: 'filter-removed', what: 'filter', id: filterId, entry }, remove));
  }

  reorder(filterIds: readonly string[]): SavedFilter[] {
    return this.#announced(this.#options.inventory.filters.reorder(filterIds));
  }

  #announced<T>(done: T): T {
    this.#options.changes.announce({ kind: 'filters' });
    return done;
  }
}

function changed(before: string, after: string): string {
  return before === after ? after : `${before} → ${after}`;
}
