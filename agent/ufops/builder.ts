import { join } from 'node:path';
import { phrase } from '../../contract/phrases.ts';
import { AgentError, messageOf } from '../errors.ts';
import type { EventHub } from '../events.ts';
import { LogStore } from '../logs/log-store.ts';
import { crashPoint } from '../state/crash-point.ts';
import type { RecordStore } from '../state/record-store.ts';
import { build, reasonOf } from './build.ts';
import { endMarked } from './build-process.ts';
import { idOf, type VersionRecord } from './records.ts';
import type { UfopFiles } from './ufop-files.ts';

export interface BuilderOptions {
  dataDir: string;
  versions: RecordStore<VersionRecord>;
  files: UfopFiles;
  env: Record<string, string>;
  openToAll: boolean;
  events: EventHub;
  report: (message: string) => void;
  signal: AbortSignal;
}

interface Build {
  abort: AbortController;
  ended: Promise<void>;
}

const maximumRunning = 2;
const maximumWaiting = 10;
const maximumAttempts = 2;

/**
 * Builds versions in the background, a few at a time.
 *
 * INVARIANTS: the image stays until its build has ended, so a build that a killed agent left is begun again, once; what
 * a build started has ended when the build has; of a build that failed only the record and the log stay.
 */
export class Builder {
  readonly #options: BuilderOptions;
  readonly #logs = new Map<string, LogStore>();
  readonly #builds = new Map<string, Build>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: BuilderOptions) {
    this.#options = options;
  }

  /** Throws `busy` when too many builds wait already. */
  checkRoom(): void {
    if (this.#builds.size >= maximumWaiting) {
      throw new AgentError('busy', `${maximumWaiting} builds are under way or wait; send the image again later.`);
    }
  }

  /** Builds a version whose record and image are in place. Answers at once. */
  begin(record: VersionRecord): void {
    const id = idOf(record.ufop, record.version);
    const abort = new AbortController();
    const ended = this.#inTurn(() => this.#run(id, abort.signal))
      .catch((error: unknown) => this.#options.report(`The build of ${id} could not be recorded: ${messageOf(error)}`))
      .finally(() => this.#builds.delete(id));
    this.#builds.set(id, { abort, ended });
  }

  /** Ends the build of a version if there is one; nothing of it runs when this answers. Its record is left as it is. */
  async cancel(versionId: string): Promise<void> {
    const running = this.#builds.get(versionId);
    running?.abort.abort();
    await running?.ended;
  }

  /** Ends what the builds of a killed agent left running. */
  async endLost(): Promise<void> {
    for (const record of this.#options.versions.all()) {
      if (record.state === 'building') await endMarked(this.#mark(idOf(record.ufop, record.version)));
    }
  }

  log(versionId: string): LogStore {
    let log = this.#logs.get(versionId);
    if (!log) {
      log = new LogStore(join(this.#options.dataDir, 'logs', `build-${versionId}`));
      this.#logs.set(versionId, log);
    }
    return log;
  }

  removeLog(versionId: string): void {
    this.log(versionId).remove();
    this.#logs.delete(versionId);
  }

  /** Ends all builds; the next agent begins them again. */
  async close(): Promise<void> {
    await Promise.all([...this.#builds.keys()].map((id) => this.cancel(id)));
    for (const log of this.#logs.values()) log.close();
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#running >= maximumRunning) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      await work();
    } finally {
      // The next one takes over the turn; without one it is given back.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  async #run(id: string, signal: AbortSignal): Promise<void> {
    const { versions, files } = this.#options;
    const found = versions.get(id);
    if (!found || signal.aborted) return;
    const record = { ...found, attempts: found.attempts + 1 };
    const log = this.log(id);
    try {
      if (record.attempts > maximumAttempts) {
        throw new AgentError('install-failed', 'The agent ended during this build, twice. Send the image again.');
      }
      await versions.put(id, record);
      const built = await build(record, { ...this.#options, ...this.#buildOptions(id), log, signal });
      await files.removeResource(files.version(record.ufop, record.version));
      crashPoint('build:before-success');
      log.note('The build succeeded.');
      await this.#settle({ ...built, state: 'build success' });
    } catch (error) {
      if (signal.aborted) return;
      await this.#fail(record, reasonOf(error));
      return;
    }
    await files.removeImage(id);
  }

  async #fail(record: VersionRecord, reason: string): Promise<void> {
    const id = idOf(record.ufop, record.version);
    this.log(id).note(phrase('build-failed', { why: reason }));
    await this.#options.files.removeVersion(record.ufop, record.version);
    await this.#settle({ ...record, state: 'build failed', reason: reason.slice(0, 1_000) });
  }

  async #settle(record: VersionRecord): Promise<void> {
    await this.#options.versions.put(idOf(record.ufop, record.version), record);
    this.#options.events.emit({ kind: 'version', id: `${record.ufop}/${record.version}`, state: record.state });
  }

  #buildOptions(id: string) {
    return { mark: this.#mark(id), baseRoot: (base: string) => this.#rootOf(base) };
  }

  #rootOf(versionId: string): string | undefined {
    const record = this.#options.versions.get(versionId);
    if (record?.state !== 'build success') return undefined;
    return this.#options.files.version(record.ufop, record.version).root;
  }

  #mark(versionId: string): string {
    return `${this.#options.dataDir}#build-${versionId}`;
  }
}
