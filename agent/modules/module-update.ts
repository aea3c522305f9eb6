import type { Module, ModuleWrite } from '../../contract/agent/modules.ts';
import { AgentError, messageOf, toAgentError } from '../errors.ts';
import { type Installed, isSystemKind } from '../installers/installer.ts';
import { crashPoint } from '../state/crash-point.ts';
import type { ModuleParts } from './module-parts.ts';
import { definitionOf, type ModuleRecord, withBlob } from './module-record.ts';
import { viewModule } from './module-view.ts';

/**
 * How a module gets another version.
 *
 * INVARIANTS: a record names a package folder only once that is whole, so an update that fails or is killed leaves what
 * was there before. Of what is installed into the system there is one version: that it is being changed is on disk
 * before it is.
 */
export class ModuleUpdate {
  readonly #parts: ModuleParts;

  constructor(parts: ModuleParts) {
    this.#parts = parts;
  }

  /** Installs another version of the same package, and starts it again if it was to run. Throws what the installer throws. */
  async update(record: ModuleRecord, write: ModuleWrite): Promise<Module> {
    const { packages, files, entries } = this.#parts;
    if (write.name !== record.name) {
      throw new AgentError('invalid-args', `This module is ${record.name}; another package is another module.`);
    }
    if (write.source && write.source.kind !== record.installer) {
      throw new AgentError('invalid-args', `This module is of ${record.installer}; delete it to change that.`);
    }
    const found = await packages.inspect(record);
    if (found?.version === write.version) return viewModule(record, this.#parts);
    const next = withBlob({ ...record, root: files.newRoot() }, write.source?.blob);
    await packages.check(next, write.version);
    try {
      if (isSystemKind(record.installer)) {
        return await viewModule(await this.#updateInPlace(record, next, write.version), this.#parts);
      }
      const installed = await packages.install(next, write.version);
      crashPoint('update:package-there');
      if (installed.version === found?.version) return await viewModule(record, this.#parts);
      return await viewModule(await this.#switchTo(record, next, installed), this.#parts);
    } finally {
      await files.removeOtherRoots(entries.latest(record));
    }
  }

  /** Makes the package what the entry says it is, and gives the entry as it then is. */
  async bringBack(record: ModuleRecord): Promise<ModuleRecord> {
    const { packages, files, entries } = this.#parts;
    const found = await packages.inspect(record);
    if (found && (found.version === record.version || isSystemKind(record.installer))) {
      // The device's own updates of a system package are not undone: its entry follows them.
      return entries.save(record, definitionOf(found));
    }
    if (isSystemKind(record.installer)) return this.#updateInPlace(record, record, record.version);
    const next = { ...record, root: files.newRoot() };
    try {
      return await this.#switchTo(record, next, await packages.install(next, record.version));
    } finally {
      await files.removeOtherRoots(entries.latest(record));
    }
  }

  /** What is in the system cannot be put beside what is there: a failure puts the earlier version back if it can. */
  async #updateInPlace(record: ModuleRecord, next: ModuleRecord, version: string): Promise<ModuleRecord> {
    const { packages, control, entries } = this.#parts;
    const before = await packages.inspect(record);
    const updating = await entries.save(record, { phase: 'updating', result: 'being updated' });
    try {
      const installed = await packages.install(next, version);
      crashPoint('update:package-there');
      const result = `updated from ${record.version} to ${installed.version}`;
      const current = withBlob({ ...updating, ...definitionOf(installed), phase: 'ready', result }, next.blob);
      await entries.save(current, {});
      crashPoint('update:switched');
      if (current.enabled) await this.#startUpdated(current);
      return current;
    } catch (error) {
      if (entries.latest(record).phase === 'ready') throw error;
      const words = `update failed: ${toAgentError(error).message}`;
      await this.#putBack(updating, before?.version, words);
      if (record.enabled) await control.start(record).catch(() => undefined);
      throw error;
    }
  }

  async #putBack(record: ModuleRecord, version: string | undefined, words: string): Promise<void> {
    const { packages, report, entries } = this.#parts;
    let found = await packages.inspect(record);
    if (version !== undefined && found?.version !== version) {
      found = await packages.install(record, version).catch((error: unknown) => {
        report(`${record.name} ${version} could not be put back: ${messageOf(error)}`);
        return packages.inspect(record);
      });
    }
    await entries.save(record, { phase: 'ready', result: words, ...(found ? definitionOf(found) : {}) });
  }

  /** From here on the module is the new version; an error after that says so. */
  async #switchTo(record: ModuleRecord, next: ModuleRecord, installed: Installed): Promise<ModuleRecord> {
    await this.#parts.control.stop(record);
    crashPoint('update:service-stopped');
    const result = `updated from ${record.version} to ${installed.version}`;
    const current = await this.#parts.entries.save(withBlob({ ...record, root: next.root }, next.blob), {
      ...definitionOf(installed),
      result,
    });
    crashPoint('update:switched');
    if (current.enabled) await this.#startUpdated(current);
    return current;
  }

  async #startUpdated(record: ModuleRecord): Promise<void> {
    try {
      await this.#parts.control.start(record);
    } catch (error) {
      const { code, message } = toAgentError(error);
      const words = `${record.version} is installed, and could not be started: ${message}`;
      await this.#parts.entries.save(record, { result: words });
      throw new AgentError(code, words, { cause: error });
    }
  }
}
