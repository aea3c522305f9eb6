import { randomUUID } from 'node:crypto';
import type { Module, ModuleWrite } from '../../contract/agent/modules.ts';
import { AgentError, messageOf } from '../errors.ts';
import { isSystemKind } from '../installers/installer.ts';
import { crashPoint } from '../state/crash-point.ts';
import type { ModuleParts } from './module-parts.ts';
import { definitionOf, type ModuleRecord } from './module-record.ts';
import type { ModuleRemoval } from './module-removal.ts';
import { viewModule } from './module-view.ts';

/** How modules come to be. */
export class ModuleInstall {
  readonly #parts: ModuleParts;
  readonly #removal: ModuleRemoval;

  constructor(parts: ModuleParts, removal: ModuleRemoval) {
    this.#parts = parts;
    this.#removal = removal;
  }

  /** Installs a package as a new module. Throws `exists`, and what the installer throws; nothing stays of a failed one. */
  async create(write: ModuleWrite, key: string | undefined): Promise<Module> {
    const { packages, entries } = this.#parts;
    const record = this.#newRecord(write, key);
    await packages.check(record, write.version);
    return entries.named(write.name, async () => {
      const existing = entries.all().find((each) => each.name === write.name);
      // The same request, whose answer was lost when the agent was killed.
      if (existing && key !== undefined && existing.createdBy === key && existing.phase !== 'installing') {
        return viewModule(existing, this.#parts);
      }
      // What a start could not undo yet, because another package manager was at work.
      if (existing?.phase === 'installing') await this.#removal.undo(existing);
      else if (existing) throw new AgentError('exists', `${write.name} is already a module of this device.`);
      return this.#createNow(record, write.version);
    });
  }

  async #createNow(wanted: ModuleRecord, version: string): Promise<Module> {
    const { packages, control, entries, report } = this.#parts;
    const before = isSystemKind(wanted.installer) ? (await packages.inspect(wanted))?.version : undefined;
    const record = await entries.save(wanted, before === undefined ? {} : { before });
    crashPoint('install:recorded');
    try {
      const installed = await packages.install(record, version);
      crashPoint('install:package-there');
      const result = `installed ${installed.version}`;
      const known = { ...record, ...definitionOf(installed) };
      const { enabled } = await control.state(known);
      crashPoint('install:before-ready');
      return await viewModule(await entries.save(known, { phase: 'ready', enabled, result }), this.#parts);
    } catch (error) {
      await this.#removal.undo(record).catch((cause: unknown) => {
        report(`${record.name}: what failed could not be undone: ${messageOf(cause)}`);
      });
      throw error;
    }
  }

  #newRecord(write: ModuleWrite, key: string | undefined): ModuleRecord {
    return {
      id: randomUUID(),
      name: write.name,
      version: write.version,
      installer: this.#parts.packages.kindOf(write.source),
      phase: 'installing',
      root: this.#parts.files.newRoot(),
      enabled: false,
      result: 'being installed',
      createdAt: Date.now(),
      ...(write.source?.blob === undefined ? {} : { blob: write.source.blob }),
      ...(key === undefined ? {} : { createdBy: key }),
    };
  }
}
