import { type SavedFilter, savedFilterSchema } from '../../contract/app/filters.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { isUniqueViolation, type Row, type Sql, type Statement } from './sql.ts';

type EnteredFilter = Omit<SavedFilter, 'updatedAt'>;

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

  /** Throws `filter.unknown`. */
  get(filterId: string): SavedFilter {
    const filter = this.list().find(({ id }) => id === filterId);
    if (!filter) throw new FlotillaError('filter.unknown');
    return filter;
  }

  /** A new one at the end. Throws `filter.duplicate`. */
  add(filter: EnteredFilter): SavedFilter {
    return this.#write(this.#statements.add, filter);
  }

  /** Throws `filter.duplicate`, `filter.unknown`. */
  change(filter: EnteredFilter): SavedFilter {
    return this.#write(this.#statements.update, filter);
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

  #write(statement: Statement, { id, name, query }: EnteredFilter): SavedFilter {
    const filter = { id, name, query, updatedAt: Date.now() };
    try {
      if (statement.run(name, query, filter.updatedAt, id).changes === 0) throw new FlotillaError('filter.unknown');
    } catch (error) {
      if (isUniqueViolation(error)) throw new FlotillaError('filter.duplicate', { name });
      throw error;
    }
    return filter;
  }
}

function toFilter(row: Row): SavedFilter {
  return savedFilterSchema.parse({ ...row, updatedAt: row.updated_at });
}
