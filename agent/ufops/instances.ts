import { AgentError, messageOf, toAgentError } from '../errors.ts';
import type { EventHub } from '../events.ts';
import { isRestarted, markRestart } from '../runners/restart-mark.ts';
import type { Runner } from '../runners/runner.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import { forgiven, judgeCrash } from './crash-policy.ts';
import { InstanceProcesses } from './instance-processes.ts';
import { type InstanceRecord, idOf, instanceOfUnit, unitIdOf } from './records.ts';
import type { UfopFiles } from './ufop-files.ts';
import type { UfopRecords } from './ufop-records.ts';
import type { User } from './unprivileged.ts';

export interface InstancesOptions {
  records: UfopRecords;
  files: UfopFiles;
  runner: Runner;
  user: User | undefined;
  env: Record<string, string>;
  events: EventHub;
  report: (message: string) => void;
  signal: AbortSignal;
}

/**
 * Keeps instances as they are wanted. Each is named by its id, `<ufop>.<index>`.
 *
 * INVARIANTS: `wanted` on disk says what is to be, the runner what is; the work of one instance is done one piece after
 * another; a process that ends by itself is judged by the crash policy; an upgrade is on disk until it is known to hold.
 */
export class Instances {
  readonly processes: InstanceProcesses;
  readonly #options: InstancesOptions;
  readonly #locks = new KeyedLock();
  readonly #restarts = new Map<string, NodeJS.Timeout>();

  constructor(options: InstancesOptions) {
    this.#options = options;
    this.processes = new InstanceProcesses({ ...options, onChange: (record) => this.#tell(record) });
    options.runner.onEnd(({ unitId, words, restarting }) => {
      if (!restarting) this.#onEnd(unitId, words);
    });
    options.signal.addEventListener('abort', () => {
      for (const id of [...this.#restarts.keys()]) this.#cancelRestart(id);
    });
  }

  /** Starts an instance. Throws `did-not-stay-up`; it is then tried again as after a crash. */
  start(id: string): Promise<void> {
    return this.#exclusive(id, async (record) => {
      if (!this.processes.runs(record) || record.wanted === 'stopped') await this.#startAnew(record);
    });
  }

  stop(id: string): Promise<void> {
    return this.#exclusive(id, async (record) => {
      this.#cancelRestart(id);
      const stopping = await this.#save(forgiven(record, 'stopped'));
      await this.processes.end(stopping);
      this.#tell(stopping);
    });
  }

  /** With a key it is done once, also when the agent is killed in the middle and the request comes again. */
  reboot(id: string, key?: string): Promise<void> {
    return this.#exclusive(id, async (record) => {
      const status = this.processes.status(record);
      if (isRestarted(record.reboot, key, status)) return;
      const marked = key === undefined ? record : await this.#save({ ...record, reboot: markRestart(key, status) });
      await this.processes.end(marked);
      await this.#startAnew(marked);
    });
  }

  /** Ends an instance and removes all of it. */
  remove(id: string): Promise<void> {
    return this.#locks.run(id, async () => {
      const record = this.#options.records.instances.get(id);
      if (!record) return;
      this.#cancelRestart(id);
      await this.#save({ ...record, phase: 'deleting', wanted: 'stopped' });
      await this.processes.remove(record);
      await this.#options.files.removeInstance(record.ufop, record.index);
      await this.#options.records.instances.delete(id);
      this.#options.events.emit({ kind: 'instance', id: `${record.ufop}/${record.index}`, state: 'deleted' });
    });
  }

  /** Moves a running instance to a version; it goes back when it does not become healthy there, and this throws. */
  upgrade(id: string, version: string): Promise<void> {
    return this.#exclusive(id, async (record) => {
      if (record.wanted !== 'running' || record.version === version) return;
      this.#cancelRestart(id);
      await this.processes.end(record);
      const moved = await this.#save({ ...forgiven(record, 'running'), version, upgradedFrom: record.version });
      try {
        await this.processes.launch(moved);
        await this.processes.untilHealthy(this.#find(id));
        await this.#save(withoutUpgrade(this.#find(id)));
      } catch (error) {
        await this.#goBack(id);
        const words = `Instance ${record.index} did not become healthy with ${version} and is back at ${record.version}`;
        throw new AgentError('did-not-stay-up', `${words}: ${toAgentError(error).message}`, { cause: error });
      }
    });
  }

  /** Settles what an earlier agent left: upgrades and removals under way, processes that are not to run. */
  async recover(): Promise<void> {
    for (const record of this.#options.records.instances.all()) {
      if (record.phase === 'deleting') await this.remove(idOf(record.ufop, record.index));
      else if (record.upgradedFrom !== undefined) {
        this.processes.note(record, `The agent ended during the upgrade; back to ${record.upgradedFrom}.`);
        await this.processes.end(record);
        await this.#save({ ...withoutUpgrade(record), version: record.upgradedFrom });
      } else if (this.processes.runs(record)) {
        if (record.wanted === 'stopped') await this.processes.end(record);
        else this.processes.watch(record);
      }
    }
  }

  /** Starts what is to run and does not, as after a reboot; what had failed gets another chance. */
  async startWanted(): Promise<void> {
    const { records, signal, report } = this.#options;
    const wanted = records.instances.all().filter((record) => record.wanted === 'running');
    for (const record of wanted.filter((known) => !this.processes.runs(known))) {
      if (signal.aborted) return;
      const id = idOf(record.ufop, record.index);
      await this.start(id).catch((error: unknown) => report(`${id} could not be started: ${messageOf(error)}`));
    }
  }

  async stopAll(): Promise<void> {
    const { records, runner } = this.#options;
    await Promise.all(records.instances.all().map((record) => runner.stop(unitIdOf(record))));
  }

  async drain(): Promise<void> {
    await this.#locks.drain();
  }

  async #startAnew(record: InstanceRecord): Promise<void> {
    this.#cancelRestart(idOf(record.ufop, record.index));
    const fresh = await this.#save(forgiven(record, 'running'));
    try {
      await this.processes.launch(fresh);
    } catch (error) {
      await this.#afterCrash(this.#find(idOf(fresh.ufop, fresh.index)), toAgentError(error).message);
      throw error;
    }
  }

  async #goBack(id: string): Promise<void> {
    const record = this.#find(id);
    await this.processes.end(record);
    const version = record.upgradedFrom ?? record.version;
    await this.#launchOrRetry(await this.#save({ ...withoutUpgrade(record), version, crashes: [] }));
  }

  /** Where nobody waits for the outcome. */
  async #launchOrRetry(record: InstanceRecord): Promise<void> {
    try {
      await this.processes.launch(record);
    } catch (error) {
      await this.#afterCrash(this.#find(idOf(record.ufop, record.index)), toAgentError(error).message);
    }
  }

  #onEnd(unitId: string, words: string): void {
    const id = instanceOfUnit(unitId);
    const ended = id === undefined ? undefined : this.#options.records.instances.get(id);
    if (id === undefined || !ended || this.#options.signal.aborted) return;
    this.processes.forget(ended);
    this.#inBackground(id, async (record) => {
      const isToRun = record.wanted === 'running' && record.failure === undefined;
      if (isToRun && !this.processes.runs(record)) await this.#afterCrash(record, `It ${words}.`);
    });
  }

  async #afterCrash(crashed: InstanceRecord, words: string): Promise<void> {
    const id = idOf(crashed.ufop, crashed.index);
    const { record, note, restartInMs } = judgeCrash(crashed, words);
    this.processes.note(record, note);
    this.#tell(await this.#save(record));
    this.#cancelRestart(id);
    if (restartInMs === undefined || this.#options.signal.aborted) return;
    const timer = setTimeout(() => this.#inBackground(id, (known) => this.#restart(known)), restartInMs);
    timer.unref();
    this.#restarts.set(id, timer);
  }

  async #restart(record: InstanceRecord): Promise<void> {
    if (record.wanted !== 'running' || record.failure !== undefined || this.processes.runs(record)) return;
    await this.#launchOrRetry(await this.#save({ ...record, restarts: record.restarts + 1 }));
  }

  #inBackground(id: string, work: (record: InstanceRecord) => Promise<void>): void {
    this.#locks
      .run(id, async () => {
        const record = this.#options.records.instances.get(id);
        if (record?.phase === 'ready' && !this.#options.signal.aborted) await work(record);
      })
      .catch((error: unknown) => this.#options.report(`${id} could not be kept running: ${messageOf(error)}`));
  }

  #cancelRestart(id: string): void {
    clearTimeout(this.#restarts.get(id));
    this.#restarts.delete(id);
  }

  #exclusive(id: string, work: (record: InstanceRecord) => Promise<void>): Promise<void> {
    return this.#locks.run(id, async () => work(this.#find(id)));
  }

  #find(id: string): InstanceRecord {
    const record = this.#options.records.instances.get(id);
    if (record?.phase !== 'ready') throw new AgentError('not-found', 'There is no such instance any more.');
    return record;
  }

  async #save(record: InstanceRecord): Promise<InstanceRecord> {
    await this.#options.records.instances.put(idOf(record.ufop, record.index), record);
    return record;
  }

  #tell(record: InstanceRecord): void {
    const state = this.processes.state(record);
    this.#options.events.emit({ kind: 'instance', id: `${record.ufop}/${record.index}`, state });
  }
}

function withoutUpgrade(record: InstanceRecord): InstanceRecord {
  const { upgradedFrom: _, ...rest } = record;
  return rest;
}
