import { AgentError, messageOf } from '../errors.ts';
import { isSystemKind, isSystemService } from '../installers/installer.ts';
import { crashPoint } from '../state/crash-point.ts';
import { unitIdOf } from './module-files.ts';
import type { ModuleParts } from './module-parts.ts';
import type { ModuleRecord } from './module-record.ts';

/** How modules go: because they are deleted, or because making them failed. */
export class ModuleRemoval {
  readonly #parts: ModuleParts;

  constructor(parts: ModuleParts) {
    this.#parts = parts;
  }

  /** Ends the service and removes the package; answers when both are gone. Throws `remove-failed`. */
  async remove(record: ModuleRecord): Promise<void> {
    const { control, entries } = this.#parts;
    const { running } = await control.state(record);
    const deleting = await entries.save(record, { phase: 'deleting', enabled: false, result: 'being deleted' });
    crashPoint('delete:marked');
    try {
      await this.forget(deleting);
    } catch (error) {
      const words = `could not be deleted: ${messageOf(error)}`;
      await this.#keepAfterAll(record, { running, words });
      if (error instanceof AgentError && error.code !== 'internal') throw error;
      throw new AgentError('remove-failed', `It ${words}`, { cause: error });
    }
  }

  /** Finishes a delete, from wherever it had come to. */
  async forget(record: ModuleRecord): Promise<void> {
    const { control, packages, runner } = this.#parts;
    if (record.service && isSystemService(record.service)) {
      const { running } = await control.state(record);
      if (running) await control.stop(record);
    }
    await runner.stop(unitIdOf(record.id));
    crashPoint('delete:service-stopped');
    await packages.remove(record);
    crashPoint('delete:package-gone');
    await this.#forgetTraces(record);
  }

  /** Undoes an install that failed or was cut off; a package that the device had before stays. */
  async undo(record: ModuleRecord): Promise<void> {
    await this.#parts.packages.undo(record);
    await this.#forgetTraces(record);
  }

  async #forgetTraces(record: ModuleRecord): Promise<void> {
    const { runner, packageLogs, entries } = this.#parts;
    await runner.remove(unitIdOf(record.id));
    if (isSystemKind(record.installer)) packageLogs.remove(record);
    await entries.delete(record);
  }

  /** A package of the system that may not go stays what it was; a folder that is half gone is to be deleted again. */
  async #keepAfterAll(record: ModuleRecord, { running, words }: { running: boolean; words: string }): Promise<void> {
    const { packages, entries, control, report } = this.#parts;
    const stays = isSystemKind(record.installer) && (await packages.inspect(record)) !== undefined;
    if (!stays) {
      await entries.save(record, { phase: 'deleting', enabled: false, result: words });
      return;
    }
    await entries.save(record, { result: words });
    if (!running) return;
    await control.start(record).catch((error: unknown) => {
      report(`${record.name} could not be started again: ${messageOf(error)}`);
    });
  }
}
