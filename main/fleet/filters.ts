import type { SavedFilter } from '../../contract/app/filters.ts';
import type { ChangeFeed } from '../changes.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { assertReadable } from './table.ts';

/** The saved filters of the technician. */
export class FilterService {
  readonly #inventory: Inventory;
  readonly #changes: ChangeFeed;

  constructor(inventory: Inventory, changes: ChangeFeed) {
    this.#inventory = inventory;
    this.#changes = changes;
  }

  list(): SavedFilter[] {
    return this.#inventory.filters.list();
  }

  /** Throws `query.invalid`, `filter.duplicate`, `filter.unknown`. */
  save(filter: { filterId?: string | undefined; name: string; query: string }): SavedFilter {
    assertReadable(filter.query);
    return this.#announced(this.#inventory.filters.save(filter));
  }

  /** Throws `filter.unknown`. */
  remove(filterId: string): void {
    this.#announced(this.#inventory.filters.remove(filterId));
  }

  reorder(filterIds: readonly string[]): SavedFilter[] {
    return this.#announced(this.#inventory.filters.reorder(filterIds));
  }

  #announced<T>(done: T): T {
    this.#changes.announce({ kind: 'filters' });
    return done;
  }
}
