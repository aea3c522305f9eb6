import { z } from 'zod';
import { sha256Schema } from '../../contract/agent/blobs.ts';
import { type LibraryUse, libraryItemSchema, libraryUseSchema } from '../../contract/app/library.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { parseStored } from './json.ts';
import type { Row, Sql } from './sql.ts';

const factsSchema = libraryItemSchema.omit({ state: true, deviceCount: true });

/** What is known of an item without looking at its file. */
export const storedItemSchema = factsSchema.extend({
  /** Of the file when it was last found whole, in whole milliseconds. */
  verifiedMtimeMs: z.number().int(),
  /** The last verification found other content. */
  damaged: z.boolean(),
});
export type StoredItem = z.infer<typeof storedItemSchema>;

/** Which items a device runs, by what was last seen of it. */
export type StoredUse = LibraryUse & { sha256: string };

/** The items of the library, by the hash of their content. */
export class LibraryStore {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(sql: Sql) {
    this.#statements = prepareStatements(sql);
  }

  /** Newest first, without those that this version cannot read. */
  list(): StoredItem[] {
    return this.#statements.list.all().flatMap((row) => toItem(row) ?? []);
  }

  find(sha256: string): StoredItem | null {
    const row = this.#statements.get.get(sha256);
    return row ? toItem(row) : null;
  }

  /** Throws `library.unknown`. */
  get(sha256: string): StoredItem {
    const item = this.find(sha256);
    if (!item) throw new FlotillaError('library.unknown');
    return item;
  }

  /** Every hash that is known, also of items that this version cannot read. */
  hashes(): Set<string> {
    return new Set(this.#statements.hashes.all().map((row) => String(row.sha256)));
  }

  /** False when the content is known already: then nothing but the state of its file changes. */
  add(item: StoredItem): boolean {
    const { sha256, kind, name, version, architecture, sizeBytes, addedAt, notes, verifiedAt, verifiedMtimeMs } = item;
    const words = [JSON.stringify(item.origin), JSON.stringify(item.needs), JSON.stringify(item.remarks)] as const;
    const added = this.#statements.add.run(
      ...[sha256, kind, name, version, architecture, sizeBytes, ...words, Number(item.renamable)],
      ...[addedAt, notes, verifiedAt, verifiedMtimeMs],
    );
    if (added.changes === 0) this.markWhole(sha256, { at: verifiedAt, mtimeMs: verifiedMtimeMs });
    return added.changes > 0;
  }

  /** Throws `library.unknown`. */
  update(sha256: string, { name, version, notes }: Pick<StoredItem, 'name' | 'version' | 'notes'>): void {
    if (this.#statements.update.run(name, version, notes, sha256).changes === 0) {
      throw new FlotillaError('library.unknown');
    }
  }

  markWhole(sha256: string, { at, mtimeMs }: { at: number; mtimeMs: number }): void {
    this.#statements.whole.run(at, mtimeMs, sha256);
  }

  markDamaged(sha256: string, { at, mtimeMs }: { at: number; mtimeMs: number }): void {
    this.#statements.damaged.run(at, mtimeMs, sha256);
  }

  remove(sha256: string): void {
    this.#statements.remove.run(sha256);
  }

  /** Jobs that have not ended and name it. */
  liveJobIds(sha256: string): string[] {
    return this.#statements.liveJobs.all(`%"${sha256Schema.parse(sha256)}"%`).map((row) => String(row.id));
  }

  /** Where items are in use, for all of them or for one. */
  uses(sha256: string | null = null): StoredUse[] {
    const rows = [...this.#statements.moduleUses.all(sha256), ...this.#statements.ufopUses.all(sha256)];
    return rows.flatMap((row) => {
      const use = useSchema.safeParse({ ...row, exact: row.exact === 1 });
      return use.success ? [use.data] : [];
    });
  }
}

const useSchema = libraryUseSchema.extend({ sha256: z.string() });

function prepareStatements(sql: Sql) {
  const wanted = '(?1 IS NULL OR i.sha256 = ?1)';
  return {
    list: sql.prepare('SELECT * FROM library_items ORDER BY added_at DESC, sha256'),
    get: sql.prepare('SELECT * FROM library_items WHERE sha256 = ?'),
    hashes: sql.prepare('SELECT sha256 FROM library_items'),
    add: sql.prepare(
      `INSERT INTO library_items (sha256, kind, name, version, architecture, size_bytes, origin, needs, remarks, renamable,
         added_at, notes, verified_at, verified_mtime_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING`,
    ),
    update: sql.prepare('UPDATE library_items SET name = ?, version = ?, notes = ? WHERE sha256 = ?'),
    whole: sql.prepare('UPDATE library_items SET verified_at = ?, verified_mtime_ms = ?, damaged = 0 WHERE sha256 = ?'),
    damaged: sql.prepare(
      'UPDATE library_items SET verified_at = ?, verified_mtime_ms = ?, damaged = 1 WHERE sha256 = ?',
    ),
    remove: sql.prepare('DELETE FROM library_items WHERE sha256 = ?'),
    liveJobs: sql.prepare('SELECT id FROM jobs WHERE ended_at IS NULL AND call LIKE ? ORDER BY created_at'),
    // A module names the content it was installed from; one that does not is the same by its name and version.
    moduleUses: sql.prepare(
      `SELECT i.sha256, d.id AS deviceId, d.name AS deviceName, 'module' AS what, s.seen_at AS seenAt,
         m.value ->> '$.description.name' AS name, m.value ->> '$.description.version' AS version,
         coalesce(m.value ->> '$.source.blob' = i.sha256, 0) AS exact
       FROM snapshots s JOIN devices d ON d.id = s.device_id, json_each(s.value) m
       JOIN library_items i ON i.name = m.value ->> '$.description.name' AND i.version = m.value ->> '$.description.version'
         AND i.kind IN ('npm', 'deb', 'archive')
         AND coalesce(m.value ->> '$.source.blob', i.sha256) = i.sha256
       WHERE s.part = 'modules' AND json_valid(s.value) AND ${wanted} ORDER BY d.name COLLATE NOCASE, d.id`,
    ),
    // A device does not tell which image a version was built from.
    ufopUses: sql.prepare(
      `SELECT DISTINCT i.sha256, d.id AS deviceId, d.name AS deviceName, 'ufop' AS what, s.seen_at AS seenAt,
         u.value ->> '$.description.name' AS name, v.value ->> '$.version' AS version, 0 AS exact
       FROM snapshots s JOIN devices d ON d.id = s.device_id, json_each(s.value) u, json_each(u.value, '$.versions') v
       JOIN library_items i ON i.name = u.value ->> '$.description.name' AND i.version = v.value ->> '$.version'
         AND i.kind = 'ufop-image'
       WHERE s.part = 'ufops' AND json_valid(s.value) AND ${wanted} ORDER BY d.name COLLATE NOCASE, d.id`,
    ),
  };
}

function toItem(row: Row): StoredItem | null {
  const { origin, needs, remarks } = factsSchema.shape;
  const parsed = storedItemSchema.safeParse({
    sha256: row.sha256,
    kind: row.kind,
    name: row.name,
    version: row.version,
    architecture: row.architecture,
    sizeBytes: row.size_bytes,
    origin: parseStored(origin, row.origin),
    needs: parseStored(needs, row.needs) ?? [],
    remarks: parseStored(remarks, row.remarks) ?? [],
    renamable: row.renamable === 1,
    addedAt: row.added_at,
    notes: row.notes,
    verifiedAt: row.verified_at,
    verifiedMtimeMs: row.verified_mtime_ms,
    damaged: row.damaged === 1,
  });
  return parsed.success ? parsed.data : null;
}
