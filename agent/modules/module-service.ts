import { randomUUID } from 'node:crypto';
import type { Module, ModuleCommand, ModuleWrite } from '../../contract/agent/modules.ts';
import { AgentError, messageOf, toAgentError } from '../errors.ts';
import type { Installed, Installer } from '../installers/installer.ts';
import type { LogSource } from '../logs/log-source.ts';
import type { Runner } from '../runners/runner.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { RecordStore } from '../state/record-store.ts';
import { type ModuleFiles, unitIdOf } from './module-files.ts';
import type { ModuleRecord } from './module-record.ts';

export interface ModuleServiceOptions {
  records: RecordStore<ModuleRecord>;
  files: ModuleFiles;
  installer: Installer;
  runner: Runner;
  /** The environment of services. */
  env: Record<string, string>;
  dataDir: string;
  report: (message: string) => void;
  signal: AbortSignal;
}

/**
 * The modules of this device.
 *
 * INVARIANTS: one module of a name; the work of one module is done one piece after another; a record names a package
 * folder only once that is whole, so an install or update that fails or is killed leaves what was there before; one
 * package manager runs at a time.
 */
export class ModuleService {
  readonly #options: ModuleServiceOptions;
  readonly #locks = new KeyedLock();

  constructor(options: ModuleServiceOptions) {
    this.#options = options;
    options.runner.onEnd(({ unitId, words }) => this.#noteEnd(unitId, words));
  }

  list(): Module[] {
    const shown = this.#options.records.all().filter((record) => record.phase !== 'installing');
    return shown.sort((a, b) => a.createdAt - b.createdAt).map((record) => this.#view(record));
  }

  get(id: string): Module {
    return this.#view(this.#find(id));
  }

  log(id: string): LogSource {
    return this.#options.runner.log(unitIdOf(this.#find(id).id));
  }

  /** Installs a package as a new module. Throws `exists`, and what the installer throws; nothing stays of a failed one. */
  create(write: ModuleWrite, key: string | undefined): Promise<Module> {
    return this.#locks.run(`name:${write.name}`, async () => {
      const existing = this.#options.records.all().find((record) => record.name === write.name);
      // The same request, whose answer was lost when the agent was killed.
      if (existing && key !== undefined && existing.createdBy === key) return this.#view(existing);
      if (existing) throw new AgentError('exists', `${write.name} is already a module of this device.`);
      const record = this.#newRecord(write, key);
      await this.#options.records.put(record.id, record);
      try {
        const installed = await this.#install(record, write.version);
        const result = `installed ${installed.version}`;
        return this.#view(await this.#save(record, { ...definitionOf(installed), phase: 'ready', result }));
      } catch (error) {
        await this.#forget(record);
        throw error;
      }
    });
  }

  /** Installs another version of the same package, and starts it again if it was to run. */
  update(id: string, write: ModuleWrite): Promise<Module> {
    return this.#exclusive(id, async (record) => {
      if (write.name !== record.name) {
        throw new AgentError('invalid-args', `This module is ${record.name}; another package is another module.`);
      }
      if (write.version === record.version && this.#options.files.isInstalled(record)) return this.#view(record);
      const next = { ...record, root: this.#options.files.newRoot() };
      try {
        const installed = await this.#install(next, write.version);
        if (installed.version === record.version && this.#options.files.isInstalled(record)) return this.#view(record);
        return this.#view(await this.#switchTo(record, next.root, installed));
      } finally {
        await this.#options.files.removeOtherRoots(this.#options.records.get(id) ?? record);
      }
    });
  }

  /** Ends the service and removes the package; answers when both are gone. */
  remove(id: string): Promise<void> {
    return this.#exclusive(id, async (record) => {
      const deleting = await this.#save(record, { phase: 'deleting', enabled: false, result: 'being deleted' });
      try {
        await this.#forget(deleting);
      } catch (error) {
        const words = `could not be deleted: ${messageOf(error)}`;
        await this.#save(deleting, { result: words });
        throw error instanceof AgentError ? error : new AgentError('remove-failed', `It ${words}`, { cause: error });
      }
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

  /** Settles what an earlier agent left half-done. The services that are to run are started by `startEnabled`. */
  async recover(): Promise<void> {
    for (const record of this.#options.records.all()) {
      if (record.phase !== 'ready') {
        this.#options.report(
          `${record.name}: the ${record.phase} of an earlier run is ${record.phase === 'deleting' ? 'finished' : 'undone'}.`,
        );
        await this.#forget(record);
        continue;
      }
      await this.#options.files.removeOtherRoots(record);
    }
    const known = new Set(this.#options.records.all().map((record) => record.id));
    for (const name of await this.#options.files.strangers(known)) {
      this.#options.report(`modules/${name} belongs to no module; it is left alone.`);
    }
  }

  /** Starts what is to run and does not, as after a reboot; what fails is told in the module's result. */
  async startEnabled(): Promise<void> {
    const wanted = this.#options.records.all().filter((record) => record.phase === 'ready' && record.enabled);
    for (const { id, name } of wanted) {
      if (this.#options.signal.aborted) return;
      if (this.#isRunning(id)) continue;
      await this.#exclusive(id, async (record) => {
        if (!record.enabled || this.#isRunning(id)) return;
        this.#options.report(`${name} is to run and does not: it is started.`);
        await this.#start(record).catch(async (error: unknown) => {
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

  readonly #actions: Record<ModuleCommand, (record: ModuleRecord) => Promise<void>> = {
    start: async (record) => {
      await this.#start(record);
      await this.#save(record, { enabled: true, result: 'started' });
    },
    stop: async (record) => {
      await this.#options.runner.stop(unitIdOf(record.id));
      await this.#save(record, { enabled: false, result: 'stopped' });
    },
    restart: async (record) => {
      await this.#options.runner.stop(unitIdOf(record.id));
      await this.#start(record);
      await this.#save(record, { enabled: true, result: 'restarted' });
    },
    sync: (record) => this.#sync(record),
  };

  /** Brings the module to what its entry says: package, service definition, running or not. */
  async #sync(record: ModuleRecord): Promise<void> {
    let current = record;
    const found = await this.#options.installer.inspect(this.#options.files.rootOf(record), record.name);
    if (found?.version !== record.version) {
      const root = this.#options.files.newRoot();
      try {
        current = await this.#switchTo(record, root, await this.#install({ ...record, root }, record.version));
      } finally {
        await this.#options.files.removeOtherRoots(this.#options.records.get(record.id) ?? record);
      }
    } else if (JSON.stringify(found.service) !== JSON.stringify(record.service)) {
      current = await this.#save(record, definitionOf(found));
    }
    if (current.enabled) await this.#start(current);
    else await this.#options.runner.stop(unitIdOf(current.id));
    await this.#save(current, { result: 'in sync' });
  }

  /** From here on the module is the new version; an error after that says so. */
  async #switchTo(record: ModuleRecord, root: string, installed: Installed): Promise<ModuleRecord> {
    await this.#options.runner.stop(unitIdOf(record.id));
    const result = `updated from ${record.version} to ${installed.version}`;
    const current = await this.#save(record, { root, ...definitionOf(installed), result });
    if (!current.enabled) return current;
    try {
      await this.#start(current);
    } catch (error) {
      const { code, message } = toAgentError(error);
      const words = `${installed.version} is installed, and could not be started: ${message}`;
      await this.#save(current, { result: words });
      throw new AgentError(code, words, { cause: error });
    }
    return current;
  }

  async #start(record: ModuleRecord): Promise<void> {
    const unit = await this.#options.files.unitOf(record, this.#options.env);
    if (!unit) throw new AgentError('no-service', `${record.name} has no start script and no program to run.`);
    await this.#options.runner.start(unit);
  }

  #install(record: ModuleRecord, version: string): Promise<Installed> {
    const { installer, files, runner, dataDir, signal } = this.#options;
    return this.#locks.run('package-manager', () =>
      installer.install({
        name: record.name,
        version,
        folder: files.rootOf(record),
        mark: installMark(dataDir),
        onLine: (text) => runner.note(unitIdOf(record.id), text),
        signal,
      }),
    );
  }

  async #forget(record: ModuleRecord): Promise<void> {
    await this.#options.runner.remove(unitIdOf(record.id));
    await this.#options.files.removeAll(record.id);
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
      installer: 'npm',
      phase: 'installing',
      root: this.#options.files.newRoot(),
      enabled: false,
      result: 'being installed',
      createdAt: Date.now(),
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

  #isRunning(id: string): boolean {
    return this.#options.runner.status(unitIdOf(id)).running;
  }

  #view(record: ModuleRecord): Module {
    return {
      id: record.id,
      description: { name: record.name, version: record.version },
      status: {
        installed: this.#options.files.isInstalled(record),
        initialized: record.service !== undefined,
        enabled: record.enabled,
        running: this.#isRunning(record.id),
        result: record.result,
      },
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

/** The mark of the package managers of one agent. */
export function installMark(dataDir: string): string {
  return `${dataDir}#install`;
}

function definitionOf(installed: Installed): Pick<ModuleRecord, 'version' | 'service'> {
  return { version: installed.version, service: installed.service };
}
