import { messageOf, toAgentError } from '../errors.ts';
import { isSystemKind, isSystemService } from '../installers/installer.ts';
import type { ModuleParts } from './module-parts.ts';
import { definitionOf, type ModuleRecord } from './module-record.ts';
import type { ModuleRemoval } from './module-removal.ts';

/** What is done when the agent starts: half-done work of an earlier run is settled, and what is to run is started. */
export class ModuleRecovery {
  readonly #parts: ModuleParts;
  readonly #removal: ModuleRemoval;

  constructor(parts: ModuleParts, removal: ModuleRemoval) {
    this.#parts = parts;
    this.#removal = removal;
  }

  /**
   * Settles what an earlier agent left half-done; what is in the hands of the system's package manager is settled
   * behind the first answers, before any other work on that module. Services are started by `startEnabled`.
   */
  async recover(): Promise<void> {
    const { entries, files, report } = this.#parts;
    for (const record of entries.all()) {
      if (record.phase === 'ready') {
        await files.removeOtherRoots(record);
        continue;
      }
      report(`${record.name}: ${settlement[record.phase]}`);
      if (isSystemKind(record.installer)) this.#settleSystem(record);
      else await this.#removal.forget(record);
    }
    const known = new Set(entries.all().map((record) => record.id));
    for (const name of await files.strangers(known)) {
      report(`modules/${name} belongs to no module; it is left alone.`);
    }
  }

  #settleSystem(record: ModuleRecord): void {
    const { entries, packages, report } = this.#parts;
    const settled = entries.settling(record, async () => {
      await packages.settle(record);
      if (record.phase === 'installing') await this.#removal.undo(record);
      else if (record.phase === 'deleting') await this.#removal.forget(record);
      else await this.#acceptWhatIsThere(record);
    });
    settled.catch((error: unknown) => {
      report(`${record.name} could not be settled, the next start tries again: ${messageOf(error)}`);
    });
  }

  async #acceptWhatIsThere(record: ModuleRecord): Promise<void> {
    const { entries, packages, files } = this.#parts;
    const found = await packages.inspect(record);
    const result = `the update was cut off; ${found ? `${found.version} is installed` : 'nothing is installed'}`;
    await entries.save(record, { phase: 'ready', result, ...(found ? definitionOf(found) : {}) });
    await files.removeOtherRoots(record);
  }

  /** Starts what is to run and does not, as after a reboot; what fails is told in the module's result. */
  async startEnabled(): Promise<void> {
    const { entries, control, signal, report } = this.#parts;
    const wanted = entries.all().filter((record) => record.phase === 'ready' && record.enabled);
    for (const { id, name, service } of wanted) {
      // The init of the device does that for its own.
      if (service && isSystemService(service)) continue;
      if (signal.aborted) return;
      await entries
        .exclusive(id, async (record) => {
          if (!record.enabled || (await control.state(record)).running) return;
          report(`${name} is to run and does not: it is started.`);
          await control.start(record).catch(async (error: unknown) => {
            await entries.save(record, { result: `start failed: ${toAgentError(error).message}` });
          });
        })
        .catch((error: unknown) => report(`${name} could not be started: ${messageOf(error)}`));
    }
  }
}

const settlement = {
  installing: 'the install of an earlier run is undone.',
  deleting: 'the delete of an earlier run is finished.',
  updating: 'an update of an earlier run was cut off.',
};
