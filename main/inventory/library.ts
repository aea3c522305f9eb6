import { z } from 'zod';
import { sha256Schema } from '../../contract/agent/blobs.ts';
import { type LibraryUse, libraryItemSchema, libraryUseSchema } from '../../contract/app/library.ts';
import { fold } from '../../contract/app/query.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { parseStored } from './json.ts';
import type { DeviceIndex } from './search/device-index.ts';
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

type ItemName = Pick<StoredItem, 'kind' | 'name' | 'version'>;

const maxUses = 1000;

/** The items of the library, by the hash of their content. */
export class LibraryStore {
  readonly #index: DeviceIndex;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(sql: Sql, index: DeviceIndex) {
    this.#index = index;
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

  /** How many devices run an item of this name and version, by what was last seen of them. */
  deviceCount({ kind, name, version }: ItemName): number {
    const count = kind === 'ufop-image' ? this.#statements.ufopCount : this.#statements.moduleCount;
    if (kind === 'file' || version === null) return 0;
    this.#index.settle();
    return Number(count.get(fold(name), version)?.n ?? 0);
  }

  /** The first thousand of them, by name. */
  uses({ kind, name, version, sha256 }: ItemName & { sha256: string }): LibraryUse[] {
    if (kind === 'file' || version === null) return [];
    this.#index.settle();
    const rows =
      kind === 'ufop-image'
        ? this.#statements.ufopUses.all(version, fold(name), version, maxUses)
        : this.#statements.moduleUses.all(sha256, fold(name), version, maxUses);
    return rows.flatMap((row) => {
      const use = libraryUseSchema.safeParse({ ...row, exact: row.exact === 1 });
      return use.success ? [use.data] : [];
    });
  }
}

function prepareStatements(sql: Sql) {
  // The version that new instances get, or one that runs.
  const isUfop = 'u.folded_name = ? AND ? IN (SELECT u.version UNION ALL SELECT key FROM json_each(u.instances))';
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
    moduleCount: sql.prepare('SELECT count(DISTINCT n) AS n FROM device_modules WHERE folded_name = ? AND version = ?'),
    ufopCount: sql.prepare(`SELECT count(DISTINCT n) AS n FROM device_ufops u WHERE ${isUfop}`),
    moduleUses: sql.prepare(
      `SELECT f.*, 'module' AS what, s.seen_at AS seenAt, EXISTS (
         SELECT 1 FROM json_each(s.value) m WHERE m.value ->> '$.source.blob' = ?) AS exact
       FROM (SELECT x.device_id AS deviceId, x.name_key, d.name AS deviceName, m.name, m.version FROM device_modules m
         JOIN device_index x ON x.n = m.n JOIN devices d ON d.id = x.device_id
         WHERE m.folded_name = ? AND m.version = ? ORDER BY x.name_key, x.n LIMIT ?) f
       JOIN snapshots s ON s.device_id = f.deviceId AND s.part = 'modules' ORDER BY f.name_key, f.deviceId`,
    ),
    // A device does not tell which image a version was built from.
    ufopUses: sql.prepare(
      `SELECT x.device_id AS deviceId, d.name AS deviceName, 'ufop' AS what, u.name, ? AS version, s.seen_at AS seenAt, 0 AS exact
       FROM device_ufops u JOIN device_index x ON x.n = u.n JOIN devices d ON d.id = x.device_id
       JOIN snapshots s ON s.device_id = d.id AND s.part = 'ufops'
       WHERE ${isUfop} ORDER BY x.name_key, x.n LIMIT ?`,
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
