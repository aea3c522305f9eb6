import { join } from 'node:path';
import { isSystemService } from '../installers/installer.ts';
import { JournalLog } from '../logs/journal-log.ts';
import type { LogSource } from '../logs/log-source.ts';
import { LogStore } from '../logs/log-store.ts';
import type { ModuleRecord } from './module-record.ts';

interface PackageLog {
  store: LogStore;
  journal?: { unit: string; log: JournalLog };
}

/**
 * The logs of modules whose package is in the system: what its package manager said and, under systemd, the journal of
 * its own unit. Where services keep their own files (init scripts), those are theirs, and only the former is here.
 */
export class PackageLogs {
  readonly #folder: string;
  readonly #logs = new Map<string, PackageLog>();

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'logs');
  }

  of(record: ModuleRecord): LogSource {
    const log = this.#open(record.id);
    const { service } = record;
    if (!service || !isSystemService(service) || service.init !== 'systemd') return log.store;
    const unit = `${service.name}.service`;
    if (log.journal?.unit !== unit) {
      log.journal?.log.close();
      log.journal = { unit, log: new JournalLog(unit, log.store) };
    }
    return log.journal.log;
  }

  note(record: ModuleRecord, text: string): void {
    this.#open(record.id).store.note(text);
  }

  remove(record: ModuleRecord): void {
    const log = this.#open(record.id);
    log.journal?.log.close();
    log.store.remove();
    this.#logs.delete(record.id);
  }

  /** Lets go of everything. */
  close(): void {
    for (const { store, journal } of this.#logs.values()) {
      journal?.log.close();
      store.close();
    }
    this.#logs.clear();
  }

  #open(id: string): PackageLog {
    let log = this.#logs.get(id);
    if (!log) {
      log = { store: new LogStore(join(this.#folder, `package-${id}`)) };
      this.#logs.set(id, log);
    }
    return log;
  }
}
