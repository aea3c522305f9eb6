import { join } from 'node:path';
import { JournalLog } from '../logs/journal-log.ts';
import type { LogSource } from '../logs/log-source.ts';
import { LogStore } from '../logs/log-store.ts';
import { unitName } from './unit-folder.ts';

interface UnitLog {
  store: LogStore;
  journal: JournalLog;
}

/** The logs of the services of systemd: what is in its journal, and beside it what the agent itself notes. */
export class UnitLogs {
  readonly #folder: string;
  readonly #logs = new Map<string, UnitLog>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  of(unitId: string): LogSource {
    return this.#open(unitId).journal;
  }

  note(unitId: string, text: string): void {
    this.#open(unitId).store.note(text);
  }

  remove(unitId: string): void {
    const { store, journal } = this.#open(unitId);
    journal.close();
    store.remove();
    this.#logs.delete(unitId);
  }

  close(): void {
    for (const { store, journal } of this.#logs.values()) {
      journal.close();
      store.close();
    }
    this.#logs.clear();
  }

  #open(unitId: string): UnitLog {
    let log = this.#logs.get(unitId);
    if (!log) {
      const store = new LogStore(join(this.#folder, unitId));
      log = { store, journal: new JournalLog(unitName(unitId), store) };
      this.#logs.set(unitId, log);
    }
    return log;
  }
}
