import { randomUUID } from 'node:crypto';
import { type SavedFilter, savedFilterSchema } from '../../contract/app/filters.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { isUniqueViolation, type Row, type Sql } from './sql.ts';

/** Queries under names, in the technician's own order. */
export class FilterStore {
  readonly #sql: Sql;
  readonly #statements;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#statements = {
      list: sql.prepare('SELECT id, name, query, updated_at FROM saved_filters ORDER BY position, id'),
      add: sql.prepare(
        `INSERT INTO saved_filters (name, query, updated_at, id, position)
         SELECT ?, ?, ?, ?, coalesce(max(position) + 1, 0) FROM saved_filters`,
      ),
      update: sql.prepare('UPDATE saved_filters SET name = ?, query = ?, updated_at = ? WHERE id = ?'),
      remove: sql.prepare('DELETE FROM saved_filters WHERE id = ?'),
      place: sql.prepare('UPDATE saved_filters SET position = ? WHERE id = ?'),
    };
  }

  list(): SavedFilter[] {
    return this.#statements.list.all().map(toFilter);
  }

  /** A new one at the end, or in place of `filterId`. Throws `filter.duplicate`, `filter.unknown`. */
  save({ filterId, name, query }: { filterId?: string | undefined; name: string; query: string }): SavedFilter {
    const filter = { id: filterId ?? randomUUID(), name, query, updatedAt: Date.now() };
    const write = filterId === undefined ? this.#statements.add : this.#statements.update;
    try {
      const { changes } = write.run(name, query, filter.updatedAt, filter.id);
      if (changes === 0) throw new FlotillaError('filter.unknown');
    } catch (error) {
      if (isUniqueViolation(error)) throw new FlotillaError('filter.duplicate', { name });
      throw error;
    }
    return filter;
  }

  /** Throws `filter.unknown`. */
  remove(filterId: string): void {
    if (this.#statements.remove.run(filterId).changes === 0) throw new FlotillaError('filter.unknown');
  }

  /** In this order; the others follow in their old one. */
  reorder(filterIds: readonly string[]): SavedFilter[] {
    this.#sql.transaction(() => {
      const left = this.list().filter(({ id }) => !filterIds.includes(id));
      [...new Set(filterIds), ...left.map(({ id }) => id)].forEach((id, position) => {
        this.#statements.place.run(position, id);
      });
    });
    return this.list();
  }
}

function toFilter(row: Row): SavedFilter {
  return savedFilterSchema.parse({ ...row, updatedAt: row.updated_at });
}
