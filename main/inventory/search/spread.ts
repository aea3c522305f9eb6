import { z } from 'zod';
import type { Drift, PackageSpread, UfopSpread, VersionShare } from '../../../contract/app/fleet.ts';
import { fold } from '../../../contract/app/query.ts';
import { parseStored } from '../json.ts';
import type { Row, Sql } from '../sql.ts';
import type { DeviceIndex } from './device-index.ts';
import { compareVersions, newestFirst } from './versions.ts';

const shownExamples = 5;
const instancesSchema = z.record(z.string(), z.number().int());

/** Which versions of modules and ufops the fleet has, and where what runs is not what is selected. */
export class VersionSpread {
  readonly #index: DeviceIndex;
  readonly #modules: PackageStatements;
  readonly #ufops: PackageStatements;
  readonly #drift;

  constructor(sql: Sql, index: DeviceIndex) {
    this.#index = index;
    this.#modules = preparePackages(sql, 'device_modules');
    this.#ufops = preparePackages(sql, 'device_ufops');
    const inDrift = `FROM device_ufops u JOIN device_index i ON i.n = u.n JOIN devices d ON d.id = i.device_id
      WHERE u.drift = 1 AND coalesce(u.folded_name = ?, 1)`;
    this.#drift = {
      perUfop: sql.prepare(
        'SELECT folded_name, count(DISTINCT n) AS devices FROM device_ufops WHERE drift = 1 GROUP BY folded_name',
      ),
      total: sql.prepare(`SELECT count(*) AS n ${inDrift}`),
      items: sql.prepare(
        `SELECT d.id, d.name AS device, u.name, u.version, u.instances, i.ufops_at ${inDrift}
         ORDER BY i.name_key, i.n, u.position LIMIT ?`,
      ),
    };
  }

  /** The most common first. */
  modules(): PackageSpread[] {
    this.#index.settle();
    return spreadOf(this.#modules, this.#modules.shares.all());
  }

  /** Of one module; nothing of it is known when it has no versions. */
  versions(name: string): PackageSpread {
    this.#index.settle();
    const [spread] = spreadOf(this.#modules, this.#modules.sharesOf.all(fold(name)));
    return spread ?? { name, devices: 0, versions: [] };
  }

  /** By the selected version. */
  ufops(): UfopSpread[] {
    this.#index.settle();
    const drifting = new Map(
      this.#drift.perUfop.all().map(({ folded_name: name, devices }) => [String(name), Number(devices)]),
    );
    return spreadOf(this.#ufops, this.#ufops.shares.all()).map((spread) => ({
      ...spread,
      drift: drifting.get(fold(spread.name)) ?? 0,
    }));
  }

  /** Ufops that do not run what is selected, by the name of their device. */
  drift({ ufop, limit }: { ufop?: string | undefined; limit: number }): { items: Drift[]; total: number } {
    this.#index.settle();
    const name = ufop === undefined ? null : fold(ufop);
    const items = this.#drift.items.all(name, limit).map(toDrift);
    return { items, total: Number(this.#drift.total.get(name)?.n) };
  }
}

type PackageStatements = ReturnType<typeof preparePackages>;

function preparePackages(sql: Sql, table: 'device_modules' | 'device_ufops') {
  const shares = `SELECT folded_name, version, count(DISTINCT n) AS devices FROM ${table}`;
  return {
    shares: sql.prepare(`${shares} GROUP BY folded_name, version`),
    sharesOf: sql.prepare(`${shares} WHERE folded_name = ? GROUP BY folded_name, version`),
    name: sql.prepare(`SELECT name FROM ${table} WHERE folded_name = ? LIMIT 1`),
    devices: sql.prepare(`SELECT count(DISTINCT n) AS n FROM ${table} WHERE folded_name = ?`),
    examples: sql.prepare(
      `SELECT device_id FROM device_index WHERE n IN
         (SELECT DISTINCT n FROM ${table} WHERE folded_name = ? AND version = ? LIMIT ${shownExamples})`,
    ),
  };
}

function spreadOf(statements: PackageStatements, rows: readonly Row[]): PackageSpread[] {
  const byName = new Map<string, Row[]>();
  for (const row of rows) byName.set(String(row.folded_name), [...(byName.get(String(row.folded_name)) ?? []), row]);
  const spreads = [...byName].map(([folded, shares]) => ({
    name: String(statements.name.get(folded)?.name ?? folded),
    devices: Number(statements.devices.get(folded)?.n),
    versions: newestFirst(shares.map((row) => toShare(statements, folded, row))),
  }));
  return spreads.sort((a, b) => b.devices - a.devices || (a.name < b.name ? -1 : 1));
}

function toShare(statements: PackageStatements, folded: string, row: Row): VersionShare {
  const version = String(row.version);
  const examples = statements.examples.all(folded, version).map(({ device_id: id }) => String(id));
  return { version, devices: Number(row.devices), examples };
}

function toDrift(row: Row): Drift {
  const running = Object.entries(parseStored(instancesSchema, row.instances) ?? {});
  return {
    deviceId: String(row.id),
    deviceName: String(row.device),
    ufop: String(row.name),
    selected: String(row.version),
    running: running
      .map(([version, instances]) => ({ version, instances }))
      .sort((a, b) => compareVersions(b.version, a.version)),
    seenAt: Number(row.ufops_at),
  };
}
