import { createHash } from 'node:crypto';
import { fold } from '../../../contract/app/query.ts';
import type { Row, Sql, Value } from '../sql.ts';
import { type IndexedModule, type IndexedUfop, type Parts, readParts } from './derive.ts';
import { prepareIndexStatements } from './index-statements.ts';
import { naturalKey, searchable } from './index-text.ts';

/** So few stale devices are derived at once. */
const few = 20;

/** Gives `derive` the ids in portions, and lets the app go on in between. */
type InTurns = (deviceIds: readonly string[], derive: (portion: string[]) => void) => Promise<void>;

/**
 * Keeps what filters and tables read in step with devices, tags, keys and snapshots.
 *
 * INVARIANTS
 * - Whatever writes one of those marks its device as stale, by a trigger; nobody has to remember it.
 * - Everything that reads the index settles it first; who writes much settles at once, so that a reader has little to do.
 * - While it catches up after an update that made everything stale, who writes leaves that to it; who reads settles all the same.
 * - The index holds nothing that could not be derived again.
 */
export class DeviceIndex {
  readonly #sql: Sql;
  readonly #statements: ReturnType<typeof prepareIndexStatements>;
  #held = false;
  #catchingUp = false;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#statements = prepareIndexStatements(sql);
  }

  /** Everything in `work` is written together, and the index settled once at its end. Nests. */
  batch<T>(work: () => T): T {
    return this.#sql.transaction(() => {
      if (this.#held) return work();
      this.#held = true;
      try {
        const done = work();
        if (!this.#catchingUp) this.settle();
        return done;
      } finally {
        this.#held = false;
      }
    });
  }

  /** For who writes: now, or at the end of the batch. */
  settleSoon(): void {
    if (!this.#held && !this.#catchingUp) this.settle();
  }

  /** Derives every stale device again. */
  settle(): void {
    if (!this.#statements.anyStale.get()) return;
    this.#sql.transaction(() => {
      for (const deviceId of this.#stale()) this.#derive(deviceId);
      this.#statements.settled.run();
    });
  }

  /**
   * Derives every stale device again, as `settle` does, in portions that `inTurns` chooses and each of which is kept: a crash in
   * between loses none of them. Throws what `inTurns` throws; the rest stays stale.
   */
  async catchUp(inTurns: InTurns): Promise<void> {
    this.#catchingUp = true;
    try {
      for (let stale = this.#stale(); stale.length > few; stale = this.#stale()) {
        await inTurns(stale, (portion) => this.#settleThese(portion));
      }
    } finally {
      this.#catchingUp = false;
    }
    this.settle();
  }

  #settleThese(deviceIds: readonly string[]): void {
    this.#sql.transaction(() => {
      for (const deviceId of deviceIds) {
        this.#derive(deviceId);
        this.#statements.settledOne.run(deviceId);
      }
    });
  }

  #stale(): string[] {
    return this.#statements.stale.column().map(String);
  }

  #derive(deviceId: string): void {
    const device = this.#statements.device.get(deviceId);
    if (!device) return;
    const parts = readParts(this.#statements.parts.all(deviceId));
    const fields = fieldsOf(device);
    const tags = tagsOf(device);
    const columns = columnsOf(device, { fields, tags, parts });
    const hash = createHash('sha256')
      .update(JSON.stringify([columns, tags, fields]))
      .digest('base64');
    const known = this.#statements.known.get(deviceId);
    const values = indexValues(device, parts);
    const row = this.#statements.put.get(deviceId, ...values, hash);
    const n = Number(row?.n);
    if (known?.words_hash !== hash) {
      this.#statements.dropWords.run(n);
      this.#statements.putWords.run(n, ...columns);
      this.#putTags(n, tags);
      this.#putFields(n, fields);
    }
    this.#putModules(n, parts.modules ?? []);
    this.#putUfops(n, parts.ufops ?? []);
  }

  #putTags(n: number, tags: readonly string[]): void {
    this.#statements.dropTags.run(n);
    for (const tag of tags) this.#statements.putTag.run(n, fold(tag));
  }

  #putFields(n: number, fields: readonly (readonly [string, string])[]): void {
    this.#statements.dropFields.run(n);
    for (const [key, value] of fields) this.#statements.putField.run(n, key, fold(key), searchable([value]));
  }

  #putModules(n: number, modules: readonly IndexedModule[]): void {
    const { dropModules, putModule } = this.#statements;
    dropModules.run(n);
    modules.forEach(({ name, version, state, down }, position) => {
      putModule.run(n, position, name, fold(name), version, state, Number(down));
    });
  }

  #putUfops(n: number, ufops: readonly IndexedUfop[]): void {
    const { dropUfops, putUfop } = this.#statements;
    dropUfops.run(n);
    ufops.forEach((ufop, position) => {
      const { name, version, drift, running, stopped, failed, buildFailed, idle } = ufop;
      const flags = [drift, running, stopped, failed, buildFailed, idle].map(Number);
      putUfop.run(n, position, name, fold(name), version, JSON.stringify(ufop.instances), ...flags);
    });
  }
}

function fieldsOf(device: Row): (readonly [string, string])[] {
  const fields: unknown = JSON.parse(String(device.fields));
  if (typeof fields !== 'object' || fields === null) return [];
  return Object.entries(fields).map(([key, value]) => [key, String(value)] as const);
}

function tagsOf(device: Row): string[] {
  const tags: unknown = JSON.parse(String(device.tags));
  return Array.isArray(tags) ? tags.map(String) : [];
}

/** In the order of the columns of the full text. */
function columnsOf(
  device: Row,
  { fields, tags, parts }: { fields: readonly (readonly [string, string])[]; tags: readonly string[]; parts: Parts },
): string[] {
  return [
    [String(device.name)],
    [String(device.address)],
    [String(device.site)],
    tags,
    [String(device.notes)],
    fields.map(([, value]) => value),
    parts.facts ? [parts.facts.hostname] : [],
    (parts.modules ?? []).map(({ name }) => name),
    (parts.ufops ?? []).map(({ name }) => name),
  ].map(searchable);
}

/** In the order of `put`. */
function indexValues(device: Row, parts: Parts): Value[] {
  const { facts, agent, modules, ufops } = parts;
  const version = agent?.state === 'running' ? agent.version : null;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const time = (value: unknown) => (typeof value === 'number' ? value : null);
  return [
    ...[
      naturalKey(String(device.name)),
      naturalKey(String(device.address)),
      naturalKey(String(device.site)),
      String(device.user),
    ],
    ...[String(device.trust), time(device.reached_at), time(device.failed_at), text(device.problem_code)],
    ...[agent?.state ?? 'unknown', version, version && naturalKey(version)],
    Number(agent?.state === 'running' && agent.outdated),
    ...[
      facts?.hostname ?? null,
      facts?.os ?? null,
      facts?.architecture ?? null,
      facts?.init ?? null,
      facts?.libc ?? null,
    ],
    ...[Number(facts !== null), facts?.node?.version ?? null, wholeNumber(facts?.diskFreeBytes)],
    ...[
      modules?.length ?? null,
      countOf(modules, ({ state }) => state === 'running'),
      countOf(modules, ({ down }) => down),
    ],
    parts.modulesAt,
    ...[ufops?.length ?? null, countOf(ufops, ({ drift }) => drift), parts.ufopsAt],
    parts.seenAt,
  ];
}

function countOf<T>(items: readonly T[] | null, isOne: (item: T) => boolean): number | null {
  return items?.filter(isOne).length ?? null;
}

/** What a device says may be anything; a column of whole numbers takes those only. */
function wholeNumber(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : null;
}
