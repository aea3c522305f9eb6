import { randomUUID } from 'node:crypto';
import type { Module, ModuleCommand, ModuleWrite } from '../../contract/agent/modules.ts';
import { AgentError, messageOf, toAgentError } from '../errors.ts';
import { type Installed, isSystemKind, isSystemService } from '../installers/installer.ts';
import type { LogSource } from '../logs/log-source.ts';
import type { Runner } from '../runners/runner.ts';
import { crashPoint } from '../state/crash-point.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { RecordStore } from '../state/record-store.ts';
import type { ModuleControl } from './module-control.ts';
import { type ModuleFiles, unitIdOf } from './module-files.ts';
import type { ModulePackages } from './module-packages.ts';
import type { ModuleRecord } from './module-record.ts';
import type { PackageLogs } from './package-logs.ts';

export interface ModuleServiceOptions {
  records: RecordStore<ModuleRecord>;
  files: ModuleFiles;
  packages: ModulePackages;
  control: ModuleControl;
  packageLogs: PackageLogs;
  runner: Runner;
  report: (message: string) => void;
  signal: AbortSignal;
}

/**
 * The modules of this device.
 *
 * INVARIANTS: one module of a name; the work of one module is done one piece after another; a record names a package
 * folder only once that is whole, so an install or update that fails or is killed leaves what was there before. Of what
 * is installed into the system there is one version: that it is being changed is on disk before it is.
 */
export class ModuleService {
  readonly #options: ModuleServiceOptions;
  readonly #locks = new KeyedLock();

  constructor(options: ModuleServiceOptions) {
    this.#options = options;
    options.runner.onEnd(({ unitId, words }) => this.#noteEnd(unitId, words));
  }

  list(): Promise<Module[]> {
    const shown = this.#options.records.all().filter((record) => record.phase !== 'installing');
    return Promise.all(shown.sort((a, b) => a.createdAt - b.createdAt).map((record) => this.#view(record)));
  }

  async get(id: string): Promise<Module> {
    return this.#view(this.#find(id));
  }

  /** Throws `not-found` when there is no such module. */
  demand(id: string): void {
    this.#find(id);
  }

  log(id: string): LogSource {
    const record = this.#find(id);
    const { runner, packageLogs } = this.#options;
    return isSystemKind(record.installer) ? packageLogs.of(record) : runner.log(unitIdOf(record.id));
  }

  /** Installs a package as a new module. Throws `exists`, and what the installer throws; nothing stays of a failed one. */
  async create(write: ModuleWrite, key: string | undefined): Promise<Module> {
    const { packages, records } = this.#options;
    const record = this.#newRecord(write, key);
    await packages.check(record, write.version);
    return this.#locks.run(`name:${write.name}`, async () => {
      const existing = records.all().find((each) => each.name === write.name);
      // The same request, whose answer was lost when the agent was killed.
      if (existing && key !== undefined && existing.createdBy === key && existing.phase !== 'installing') {
        return this.#view(existing);
      }
      // What a start could not undo yet, because another package manager was at work.
      if (existing?.phase === 'installing') await this.#undo(existing);
      else if (existing) throw new AgentError('exists', `${write.name} is already a module of this device.`);
      return this.#createNow(record, write.version);
    });
  }

  async #createNow(wanted: ModuleRecord, version: string): Promise<Module> {
    const { packages, control } = this.#options;
    const before = isSystemKind(wanted.installer) ? (await packages.inspect(wanted))?.version : undefined;
    const record = await this.#save(wanted, before === undefined ? {} : { before });
    crashPoint('install:recorded');
    try {
      const installed = await packages.install(record, version);
      crashPoint('install:package-there');
      const result = `installed ${installed.version}`;
      const known = { ...record, ...definitionOf(installed) };
      const { enabled } = await control.state(known);
      crashPoint('install:before-ready');
      return await this.#view(await this.#save(known, { phase: 'ready', enabled, result }));
    } catch (error) {
      await this.#undo(record).catch((cause: unknown) => {
        this.#options.report(`${record.name}: what failed could not be undone: ${messageOf(cause)}`);
      });
      throw error;
    }
  }

  /** Installs another version of the same package, and starts it again if it was to run. */
  update(id: string, write: ModuleWrite): Promise<Module> {
    return this.#exclusive(id, async (record) => {
      if (write.name !== record.name) {
        throw new AgentError('invalid-args', `This module is ${record.name}; another package is another module.`);
      }
      if (write.source && write.source.kind !== record.installer) {
        throw new AgentError('invalid-args', `This module is of ${record.installer}; delete it to change that.`);
      }
      const found = await this.#options.packages.inspect(record);
      if (found?.version === write.version) return this.#view(record);
      const next = withBlob({ ...record, root: this.#options.files.newRoot() }, write.source?.blob);
      await this.#options.packages.check(next, write.version);
      try {
        if (isSystemKind(record.installer))
          return await this.#view(await this.#updateInPlace(record, next, write.version));
        const installed = await this.#options.packages.install(next, write.version);
        crashPoint('update:package-there');
        if (installed.version === found?.version) return await this.#view(record);
        return await this.#view(await this.#switchTo(record, next, installed));
      } finally {
        await this.#options.files.removeOtherRoots(this.#options.records.get(id) ?? record);
      }
    });
  }

  /** Ends the service and removes the package; answers when both are gone. */
  remove(id: string): Promise<void> {
    return this.#exclusive(id, async (record) => {
      const { running } = await this.#options.control.state(record);
      const deleting = await this.#save(record, { phase: 'deleting', enabled: false, result: 'being deleted' });
      crashPoint('delete:marked');
      try {
        await this.#forget(deleting);
      } catch (error) {
        const words = `could not be deleted: ${messageOf(error)}`;
        await this.#keepAfterAll(record, { running, words });
        if (error instanceof AgentError && error.code !== 'internal') throw error;
        throw new AgentError('remove-failed', `It ${words}`, { cause: error });
      }
    });
  }

  /** A package of the system that may not go stays what it was; a folder that is half gone is to be deleted again. */
  async #keepAfterAll(record: ModuleRecord, { running, words }: { running: boolean; words: string }): Promise<void> {
    const stays = isSystemKind(record.installer) && (await this.#options.packages.inspect(record)) !== undefined;
    if (!stays) {
      await this.#save(record, { phase: 'deleting', enabled: false, result: words });
      return;
    }
    await this.#save(record, { result: words });
    if (!running) return;
    await this.#options.control.start(record).catch((error: unknown) => {
      this.#options.report(`${record.name} could not be started again: ${messageOf(error)}`);
    });
  }

  act(id: string, command: ModuleCommand): Promise<void> {
    return this.#exclusive(id, async (record) => {
      try {
        await this.#actions[command](record);
      } catch (error) {
        const words = `${command} failed: ${toAgentError(error).message}`;
        await this.#save(this.#options.records.get(id) ?? record, { result: words });
        throw error;
      }
    });
  }

  /**
   * Settles what an earlier agent left half-done; what is in the hands of the system's package manager is settled
   * behind the first answers, before any other work on that module. Services are started by `startEnabled`.
   */
  async recover(): Promise<void> {
    for (const record of this.#options.records.all()) {
      if (record.phase === 'ready') {
        await this.#options.files.removeOtherRoots(record);
        continue;
      }
      this.#options.report(`${record.name}: ${settlement[record.phase]}`);
      if (isSystemKind(record.installer)) this.#settleSystem(record);
      else await this.#forget(record);
    }
    const known = new Set(this.#options.records.all().map((record) => record.id));
    for (const name of await this.#options.files.strangers(known)) {
      this.#options.report(`modules/${name} belongs to no module; it is left alone.`);
    }
  }

  #settleSystem(record: ModuleRecord): void {
    const settled = this.#locks.run(`name:${record.name}`, () =>
      this.#locks.run(`id:${record.id}`, async () => {
        await this.#options.packages.settle(record);
        if (record.phase === 'installing') await this.#undo(record);
        else if (record.phase === 'deleting') await this.#forget(record);
        else await this.#acceptWhatIsThere(record);
      }),
    );
    settled.catch((error: unknown) => {
      this.#options.report(`${record.name} could not be settled, the next start tries again: ${messageOf(error)}`);
    });
  }

  async #acceptWhatIsThere(record: ModuleRecord): Promise<void> {
    const found = await this.#options.packages.inspect(record);
    const result = `the update was cut off; ${found ? `${found.version} is installed` : 'nothing is installed'}`;
    await this.#save(record, { phase: 'ready', result, ...(found ? definitionOf(found) : {}) });
    await this.#options.files.removeOtherRoots(record);
  }

  /** Starts what is to run and does not, as after a reboot; what fails is told in the module's result. */
  async startEnabled(): Promise<void> {
    const wanted = this.#options.records.all().filter((record) => record.phase === 'ready' && record.enabled);
    for (const { id, name, service } of wanted) {
      // The init of the device does that for its own.
      if (service && isSystemService(service)) continue;
      if (this.#options.signal.aborted) return;
      await this.#exclusive(id, async (record) => {
        if (!record.enabled || (await this.#options.control.state(record)).running) return;
        this.#options.report(`${name} is to run and does not: it is started.`);
        await this.#options.control.start(record).catch(async (error: unknown) => {
          await this.#save(record, { result: `start failed: ${toAgentError(error).message}` });
        });
      }).catch((error: unknown) => this.#options.report(`${name} could not be started: ${messageOf(error)}`));
    }
  }

  /** Ends all services; they stay enabled. */
  async stopAll(): Promise<void> {
    await Promise.all(this.#options.records.all().map(({ id }) => this.#options.runner.stop(unitIdOf(id))));
  }

  /** Settles when no work is under way. */
  async drain(): Promise<void> {
    await this.#locks.drain();
  }

  /** Lets go of the logs; nothing is asked of it afterwards. */
  close(): void {
    this.#options.packageLogs.close();
  }

  readonly #actions: Record<ModuleCommand, (record: ModuleRecord) => Promise<void>> = {
    start: async (record) => {
      await this.#options.control.start(record);
      await this.#save(record, { enabled: true, result: 'started' });
    },
    stop: async (record) => {
      await this.#options.control.stop(record);
      await this.#save(record, { enabled: false, result: 'stopped' });
    },
    restart: async (record) => {
      await this.#options.control.restart(record);
      await this.#save(record, { enabled: true, result: 'restarted' });
    },
    sync: (record) => this.#sync(record),
  };

  /** Brings the module to what its entry says: package, service definition, running or not. */
  async #sync(record: ModuleRecord): Promise<void> {
    const { packages, files, control } = this.#options;
    let current = record;
    const found = await packages.inspect(record);
    if (found && (found.version === record.version || isSystemKind(record.installer))) {
      // The device's own updates of a system package are not undone: its entry follows them.
      current = await this.#save(record, definitionOf(found));
    } else if (isSystemKind(record.installer)) {
      current = await this.#updateInPlace(record, record, record.version);
    } else {
      const next = { ...record, root: files.newRoot() };
      try {
        current = await this.#switchTo(record, next, await packages.install(next, record.version));
      } finally {
        await files.removeOtherRoots(this.#options.records.get(record.id) ?? record);
      }
    }
    if (current.enabled) await control.start(current);
    else if (current.service) await control.stop(current);
    await this.#save(current, { result: 'in sync' });
  }

  /** What is in the system cannot be put beside what is there: a failure puts the earlier version back if it can. */
  async #updateInPlace(record: ModuleRecord, next: ModuleRecord, version: string): Promise<ModuleRecord> {
    const { packages, control } = this.#options;
    const before = await packages.inspect(record);
    const updating = await this.#save(record, { phase: 'updating', result: 'being updated' });
    try {
      const installed = await packages.install(next, version);
      crashPoint('update:package-there');
      const result = `updated from ${record.version} to ${installed.version}`;
      const current = withBlob({ ...updating, ...definitionOf(installed), phase: 'ready', result }, next.blob);
      await this.#save(current, {});
      crashPoint('update:switched');
      if (current.enabled) await this.#startUpdated(current);
      return current;
    } catch (error) {
      if (this.#options.records.get(record.id)?.phase === 'ready') throw error;
      const words = `update failed: ${toAgentError(error).message}`;
      await this.#putBack(updating, before?.version, words);
      if (record.enabled) await control.start(record).catch(() => undefined);
      throw error;
    }
  }

  async #putBack(record: ModuleRecord, version: string | undefined, words: string): Promise<void> {
    const { packages, report } = this.#options;
    let found = await packages.inspect(record);
    if (version !== undefined && found?.version !== version) {
      found = await packages.install(record, version).catch((error: unknown) => {
        report(`${record.name} ${version} could not be put back: ${messageOf(error)}`);
        return packages.inspect(record);
      });
    }
    await this.#save(record, { phase: 'ready', result: words, ...(found ? definitionOf(found) : {}) });
  }

  /** From here on the module is the new version; an error after that says so. */
  async #switchTo(record: ModuleRecord, next: ModuleRecord, installed: Installed): Promise<ModuleRecord> {
    await this.#options.control.stop(record);
    crashPoint('update:service-stopped');
    const result = `updated from ${record.version} to ${installed.version}`;
    const current = await this.#save(withBlob({ ...record, root: next.root }, next.blob), {
      ...definitionOf(installed),
      result,
    });
    crashPoint('update:switched');
    if (current.enabled) await this.#startUpdated(current);
    return current;
  }

  async #startUpdated(record: ModuleRecord): Promise<void> {
    try {
      await this.#options.control.start(record);
    } catch (error) {
      const { code, message } = toAgentError(error);
      const words = `${record.version} is installed, and could not be started: ${message}`;
      await this.#save(record, { result: words });
      throw new AgentError(code, words, { cause: error });
    }
  }

  async #forget(record: ModuleRecord): Promise<void> {
    if (record.service && isSystemService(record.service)) {
      const { running } = await this.#options.control.state(record);
      if (running) await this.#options.control.stop(record);
    }
    await this.#options.runner.stop(unitIdOf(record.id));
    crashPoint('delete:service-stopped');
    await this.#options.packages.remove(record);
    crashPoint('delete:package-gone');
    await this.#options.runner.remove(unitIdOf(record.id));
    if (isSystemKind(record.installer)) this.#options.packageLogs.remove(record);
    await this.#options.records.delete(record.id);
  }

  async #undo(record: ModuleRecord): Promise<void> {
    await this.#options.packages.undo(record);
    await this.#options.runner.remove(unitIdOf(record.id));
    if (isSystemKind(record.installer)) this.#options.packageLogs.remove(record);
    await this.#options.records.delete(record.id);
  }

  async #save(record: ModuleRecord, change: Partial<ModuleRecord>): Promise<ModuleRecord> {
    const next = { ...record, ...change };
    await this.#options.records.put(next.id, next);
    return next;
  }

  #newRecord(write: ModuleWrite, key: string | undefined): ModuleRecord {
    return {
      id: randomUUID(),
      name: write.name,
      version: write.version,
      installer: this.#options.packages.kindOf(write.source),
      phase: 'installing',
      root: this.#options.files.newRoot(),
      enabled: false,
      result: 'being installed',
      createdAt: Date.now(),
      ...(write.source?.blob === undefined ? {} : { blob: write.source.blob }),
      ...(key === undefined ? {} : { createdBy: key }),
    };
  }

  #find(id: string): ModuleRecord {
    const record = this.#options.records.get(id);
    if (!record || record.phase === 'installing') throw new AgentError('not-found', 'There is no module with this id.');
    return record;
  }

  #exclusive<T>(id: string, work: (record: ModuleRecord) => Promise<T>): Promise<T> {
    this.#find(id);
    return this.#locks.run(`id:${id}`, async () => work(this.#find(id)));
  }

  async #view(record: ModuleRecord): Promise<Module> {
    const [found, { running, enabled }] = await Promise.all([
      this.#options.packages.inspect(record),
      this.#options.control.state(record),
    ]);
    const { installer: kind, blob } = record;
    return {
      id: record.id,
      description: { name: record.name, version: found?.version ?? record.version },
      status: {
        installed: found !== undefined,
        initialized: record.service !== undefined,
        enabled,
        running,
        result: record.result,
      },
      source: { kind, ...(blob === undefined ? {} : { blob }) },
    };
  }

  #noteEnd(unitId: string, words: string): void {
    const known = this.#options.records.all().find(({ id }) => unitIdOf(id) === unitId);
    if (!known) return;
    this.#options.report(`${known.name} ${words} without being told to.`);
    const result = `${words} at ${new Date().toISOString()}`;
    this.#exclusive(known.id, (record) => this.#save(record, { result })).catch((error: unknown) =>
      this.#options.report(`The end of ${known.name} could not be recorded: ${messageOf(error)}`),
    );
  }
}

function definitionOf(installed: Installed): Pick<ModuleRecord, 'version' | 'service'> {
  return { version: installed.version, service: installed.service };
}

/** The record with another blob, or with none. */
function withBlob(record: ModuleRecord, blob: string | undefined): ModuleRecord {
  const { blob: _, ...rest } = record;
  return blob === undefined ? rest : { ...rest, blob };
}

const settlement = {
  installing: 'the install of an earlier run is undone.',
  deleting: 'the delete of an earlier run is finished.',
  updating: 'an update of an earlier run was cut off.',
};
