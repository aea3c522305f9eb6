import type { DeviceChange } from '../../contract/app/changes.ts';
import type {
  Completion,
  DeviceRow,
  Drift,
  FleetCounts,
  PackageSpread,
  ReachSpan,
  SearchResult,
  UfopSpread,
} from '../../contract/app/fleet.ts';
import { parseQuery } from '../../contract/app/query.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { Inventory, SearchOptions } from '../inventory/inventory.ts';

/** Throws `query.invalid`, with the first piece that is not understood. */
export function assertReadable(query: string): void {
  const [first] = parseQuery(query).errors;
  if (first) throw new FlotillaError('query.invalid', { detail: first.text || first.code });
}

/** The fleet as a table of any length, answered from what is on the laptop. */
export class FleetTable {
  readonly #inventory: Inventory;

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** These devices in this order; or all by name, a page at a time. */
  rows({ ids, cursor, limit }: { ids?: readonly string[] | undefined; cursor?: string | undefined; limit: number }): {
    rows: DeviceRow[];
    cursor: string | null;
  } {
    const { rows } = this.#inventory;
    return ids === undefined ? rows.page(limit, cursor) : { rows: rows.of(ids.slice(0, limit)), cursor: null };
  }

  search(options: SearchOptions): SearchResult {
    return this.#inventory.search.search(options);
  }

  complete(text: string, cursor: number): Completion {
    return this.#inventory.completer.complete(text, cursor);
  }

  counts(): FleetCounts {
    const { counts, filters, search } = this.#inventory;
    const states = counts.states();
    return {
      devices: Object.values(states).reduce((sum, count) => sum + count, 0),
      states,
      busy: counts.busy(),
      filters: filters.list().map(({ id, query }) => ({ filterId: id, count: search.count(query) })),
    };
  }

  versions(name: string): PackageSpread {
    return this.#inventory.spread.versions(name);
  }

  spread(): { modules: PackageSpread[]; ufops: UfopSpread[] } {
    const { spread } = this.#inventory;
    return { modules: spread.modules(), ufops: spread.ufops() };
  }

  drift(options: { ufop?: string | undefined; limit: number }): { items: Drift[]; total: number } {
    return this.#inventory.spread.drift(options);
  }

  /** When a device answered and when it did not, oldest first. */
  reachHistory(deviceId: string): ReachSpan[] {
    return this.#inventory.reachHistory.of(deviceId);
  }

  /** What changed on a device, newest first. */
  changesOf(deviceId: string, page: { before?: number | undefined; limit: number }): DeviceChange[] {
    return this.#inventory.changes.ofDevice(deviceId, page);
  }
}
