import type { Module, ModuleCommand, ModuleWrite } from '../../contract/agent/modules.ts';
import { messageOf, toAgentError } from '../errors.ts';
import { isSystemKind } from '../installers/installer.ts';
import type { LogSource } from '../logs/log-source.ts';
import { isRestarted, markRestart } from '../runners/restart-mark.ts';
import { unitIdOf } from './module-files.ts';
import { ModuleInstall } from './module-install.ts';
import type { ModuleParts } from './module-parts.ts';
import type { ModuleRecord } from './module-record.ts';
import { ModuleRecovery } from './module-recovery.ts';
import { ModuleRemoval } from './module-removal.ts';
import { ModuleUpdate } from './module-update.ts';
import { viewModule } from './module-view.ts';

/**
 * The modules of this device: what is asked about them, and each command's way to who carries it out.
 *
 * INVARIANT: whatever changes a module that is there has its turn (`ModuleEntries.exclusive`) before it starts.
 */
export class ModuleService {
  readonly #parts: ModuleParts;
  readonly #install: ModuleInstall;
  readonly #update: ModuleUpdate;
  readonly #removal: ModuleRemoval;
  readonly #recovery: ModuleRecovery;

  constructor(parts: ModuleParts) {
    this.#parts = parts;
    this.#removal = new ModuleRemoval(parts);
    this.#install = new ModuleInstall(parts, this.#removal);
    this.#update = new ModuleUpdate(parts);
    this.#recovery = new ModuleRecovery(parts, this.#removal);
    parts.runner.onEnd(({ unitId, words }) => this.#noteEnd(unitId, words));
  }

  list(): Promise<Module[]> {
    const shown = this.#parts.entries.all().filter((record) => record.phase !== 'installing');
    return Promise.all(
      shown.sort((a, b) => a.createdAt - b.createdAt).map((record) => viewModule(record, this.#parts)),
    );
  }

  async get(id: string): Promise<Module> {
    return viewModule(this.#parts.entries.find(id), this.#parts);
  }

  /** Throws `not-found` when there is no such module. */
  demand(id: string): void {
    this.#parts.entries.find(id);
  }

  log(id: string): LogSource {
    const { runner, packageLogs, entries } = this.#parts;
    const record = entries.find(id);
    return isSystemKind(record.installer) ? packageLogs.of(record) : runner.log(unitIdOf(record.id));
  }

  /** Installs a package as a new module. Throws `exists`, and what the installer throws; nothing stays of a failed one. */
  create(write: ModuleWrite, key: string | undefined): Promise<Module> {
    return this.#install.create(write, key);
  }

  /** Installs another version of the same package, and starts it again if it was to run. */
  update(id: string, write: ModuleWrite): Promise<Module> {
    return this.#parts.entries.exclusive(id, (record) => this.#update.update(record, write));
  }

  /** Ends the service and removes the package; answers when both are gone. */
  remove(id: string): Promise<void> {
    return this.#parts.entries.exclusive(id, (record) => this.#removal.remove(record));
  }

  act(id: string, command: ModuleCommand, key?: string): Promise<void> {
    const { entries } = this.#parts;
    return entries.exclusive(id, async (record) => {
      try {
        await this.#actions[command](record, key);
      } catch (error) {
        await entries.save(entries.latest(record), { result: `${command} failed: ${toAgentError(error).message}` });
        throw error;
      }
    });
  }

  /** Settles what an earlier agent left half-done. */
  recover(): Promise<void> {
    return this.#recovery.recover();
  }

  /** Starts what is to run and does not, as after a reboot. */
  startEnabled(): Promise<void> {
    return this.#recovery.startEnabled();
  }

  /** Ends all services; they stay enabled. */
  async stopAll(): Promise<void> {
    const { entries, runner } = this.#parts;
    await Promise.all(entries.all().map(({ id }) => runner.stop(unitIdOf(id))));
  }

  /** Settles when no work is under way. */
  drain(): Promise<void> {
    return this.#parts.entries.drain();
  }

  /** Lets go of the logs; nothing is asked of it afterwards. */
  close(): void {
    this.#parts.packageLogs.close();
  }

  readonly #actions: Record<ModuleCommand, (record: ModuleRecord, key: string | undefined) => Promise<void>> = {
    start: async (record) => {
      await this.#parts.control.start(record);
      await this.#parts.entries.save(record, { enabled: true, result: 'started' });
    },
    stop: async (record) => {
      await this.#parts.control.stop(record);
      await this.#parts.entries.save(record, { enabled: false, result: 'stopped' });
    },
    restart: (record, key) => this.#restart(record, key),
    sync: (record) => this.#sync(record),
  };

  /** With a key it is done once, also when the agent is killed in the middle and the request comes again. */
  async #restart(record: ModuleRecord, key: string | undefined): Promise<void> {
    const { control, entries } = this.#parts;
    let current = record;
    if (!isRestarted(record.restart, key, control.status(record))) {
      if (key !== undefined)
        current = await entries.save(record, { restart: markRestart(key, control.status(record)) });
      await control.restart(current);
    }
    await entries.save(current, { enabled: true, result: 'restarted' });
  }

  /** Brings the module to what its entry says: package, service definition, running or not. */
  async #sync(record: ModuleRecord): Promise<void> {
    const { control, entries } = this.#parts;
    const current = await this.#update.bringBack(record);
    if (current.enabled) await control.start(current);
    else if (current.service) await control.stop(current);
    await entries.save(current, { result: 'in sync' });
  }

  #noteEnd(unitId: string, words: string): void {
    const { entries, report } = this.#parts;
    const known = entries.all().find(({ id }) => unitIdOf(id) === unitId);
    if (!known) return;
    report(`${known.name} ${words} without being told to.`);
    const result = `${words} at ${new Date().toISOString()}`;
    entries
      .exclusive(known.id, (record) => entries.save(record, { result }))
      .catch((error: unknown) => report(`The end of ${known.name} could not be recorded: ${messageOf(error)}`));
  }
}
