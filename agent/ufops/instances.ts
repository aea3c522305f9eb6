import type { InstanceState } from '../../contract/agent/ufops.ts';
import { AgentError, messageOf, toAgentError } from '../errors.ts';
import type { EventHub } from '../events.ts';
import type { LogSource } from '../logs/log-source.ts';
import type { Runner } from '../runners/runner.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { RecordStore } from '../state/record-store.ts';
import { HealthWatch, pause } from './health-watch.ts';
import { unitOf } from './instance-unit.ts';
import { freePort } from './ports.ts';
import { type InstanceRecord, idOf, instanceOfUnit, type UfopRecord, unitIdOf, type VersionRecord } from './records.ts';
import { limitsNotHeld, limitsOf } from './settings.ts';
import type { UfopFiles } from './ufop-files.ts';
import type { User } from './unprivileged.ts';

export interface InstancesOptions {
  ufops: RecordStore<UfopRecord>;
  versions: RecordStore<VersionRecord>;
  records: RecordStore<InstanceRecord>;
  files: UfopFiles;
  runner: Runner;
  user: User | undefined;
  env: Record<string, string>;
  events: EventHub;
  report: (message: string) => void;
  signal: AbortSignal;
}

const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
const crashWindowMs = 5 * 60_000;
const maximumCrashes = 5;

/**
 * Runs the instances of ufops.
 *
 * INVARIANTS: `wanted` on disk says what is to be, the runner what is; the work of one instance is done one piece after
 * another; an instance that ends by itself is started again after 0.5, 1, 2 … 30 s, and is `Failed` when that happened
 * five times in five minutes; it is `Running` only when its process runs and has answered on its port; no two instances
 * have one port.
 */
export class Instances {
  readonly #options: InstancesOptions;
  readonly #locks = new KeyedLock();
  readonly #health = new HealthWatch();
  readonly #backoffs = new Map<string, NodeJS.Timeout>();

  constructor(options: InstancesOptions) {
    this.#options = options;
    options.runner.onEnd(({ unitId, words, restarting }) => this.#onEnd(unitId, words, restarting ?? false));
    options.signal.addEventListener('abort', () => this.#letGo());
  }

  of(ufop: string): InstanceRecord[] {
    const mine = this.#options.records.all().filter((record) => record.ufop === ufop);
    return mine.sort((a, b) => a.index - b.index);
  }

  state(record: InstanceRecord): InstanceState {
    const id = idOf(record.ufop, record.index);
    if (this.#runs(record)) return this.#health.isHealthy(id) ? 'Running' : 'Starting';
    if (record.wanted === 'stopped') return 'Stopped';
    return record.failure === undefined ? 'Starting' : 'Failed';
  }

  /** What of its flavor this device does not hold an instance to, in words. */
  unheldLimits(record: InstanceRecord): string | undefined {
    const { runner, ufops } = this.#options;
    const { memoryBytes, cpuPercent } = limitsOf(ufops.get(record.ufop)?.settings.flavor);
    if (!runner.can.limit) return memoryBytes || cpuPercent ? limitsNotHeld : undefined;
    const unheld = runner.status(unitIdOf(record)).unheldLimits ?? [];
    return unheld.length === 0 ? undefined : `This device does not limit ${unheld.join(' and ')}.`;
  }

  log(record: InstanceRecord): LogSource {
    return this.#options.runner.log(unitIdOf(record));
  }

  /** Starts an instance and waits until it stayed up for a moment. Throws `did-not-stay-up`; it is then tried again. */
  start(id: string): Promise<void> {
    return this.#locks.run(id, async () => {
      const record = this.#find(id);
      if (this.#runs(record) && record.wanted === 'running') return;
      await this.#startAnew(record);
    });
  }

  stop(id: string): Promise<void> {
    return this.#locks.run(id, async () => {
      const record = await this.#save(settled(this.#find(id), 'stopped'));
      await this.#end(record);
      this.#tell(record);
    });
  }

  reboot(id: string): Promise<void> {
    return this.#locks.run(id, async () => {
      await this.#end(this.#find(id));
      await this.#startAnew(this.#find(id));
    });
  }

  /** Ends an instance and removes everything of it. */
  remove(id: string): Promise<void> {
    return this.#locks.run(id, async () => {
      const record = this.#options.records.get(id);
      if (!record) return;
      await this.#save({ ...record, phase: 'deleting', wanted: 'stopped' });
      this.#quiet(id);
      await this.#options.runner.remove(unitIdOf(record));
      await this.#options.files.removeInstance(record.ufop, record.index);
      await this.#options.records.delete(id);
      this.#options.events.emit({ kind: 'instance', id: `${record.ufop}/${record.index}`, state: 'deleted' });
    });
  }

  /** Moves a running instance to a version; it goes back when it does not become healthy there, and this throws. */
  upgrade(id: string, version: string): Promise<void> {
    return this.#locks.run(id, async () => {
      const record = this.#find(id);
      if (record.wanted !== 'running' || record.version === version) return;
      await this.#end(record);
      try {
        await this.#launch(await this.#save({ ...settled(record, 'running'), version, upgradedFrom: record.version }));
        await this.#untilHealthy(id);
        await this.#save(without(this.#find(id), 'upgradedFrom'));
      } catch (error) {
        await this.#goBack(id, record.version);
        const words = `Instance ${record.index} did not become healthy with ${version} and is back at ${record.version}`;
        throw new AgentError('did-not-stay-up', `${words}: ${toAgentError(error).message}`, { cause: error });
      }
    });
  }

  /** Settles what an earlier agent left: upgrades and removals under way, processes that are not to run. */
  async recover(): Promise<void> {
    for (const record of this.#options.records.all()) {
      const id = idOf(record.ufop, record.index);
      if (record.phase === 'deleting') await this.remove(id);
      else if (record.upgradedFrom !== undefined) {
        this.#options.runner.note(
          unitIdOf(record),
          `The agent ended during the upgrade; back to ${record.upgradedFrom}.`,
        );
        await this.#end(record);
        await this.#save(without({ ...record, version: record.upgradedFrom }, 'upgradedFrom'));
      } else if (this.#runs(record) && record.wanted === 'stopped') await this.#end(record);
      else if (this.#runs(record)) this.#watch(record);
    }
  }

  /** Starts what is to run and does not, as after a reboot; what had failed gets another chance. */
  async startWanted(): Promise<void> {
    const wanted = this.#options.records.all().filter((record) => record.wanted === 'running' && !this.#runs(record));
    for (const { ufop, index } of wanted) {
      if (this.#options.signal.aborted) return;
      await this.start(idOf(ufop, index)).catch((error: unknown) =>
        this.#options.report(`${ufop} ${index} could not be started: ${messageOf(error)}`),
      );
    }
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#options.records.all().map((record) => this.#options.runner.stop(unitIdOf(record))));
  }

  async drain(): Promise<void> {
    await this.#locks.drain();
  }

  /** On the user's word: whatever happened before is forgotten. */
  async #startAnew(record: InstanceRecord): Promise<void> {
    const fresh = await this.#save(settled(record, 'running'));
    try {
      await this.#launch(fresh);
    } catch (error) {
      await this.#afterCrash(this.#find(idOf(fresh.ufop, fresh.index)), toAgentError(error).message);
      throw error;
    }
  }

  async #launch(record: InstanceRecord): Promise<void> {
    const { runner, files, user, env } = this.#options;
    const ufop = this.#options.ufops.get(record.ufop);
    const version = this.#options.versions.get(idOf(record.ufop, record.version));
    if (!ufop || version?.state !== 'build success') {
      throw new AgentError('did-not-stay-up', `There is no built version ${record.version} any more.`);
    }
    const instance = await this.#withPort(record);
    const unit = await unitOf({ ufop, version, instance, files, user, env });
    const unheld = this.unheldLimits(instance);
    if (unheld !== undefined) runner.note(unit.id, unheld);
    this.#watch(instance);
    try {
      await runner.start(unit);
    } catch (error) {
      this.#quiet(idOf(record.ufop, record.index));
      throw error;
    }
    this.#tell(instance);
  }

  /** The port it had, if nobody took it meanwhile; else another one. */
  async #withPort(record: InstanceRecord): Promise<InstanceRecord> {
    return this.#locks.run('ports', async () => {
      const others = this.#options.records.all().filter((other) => other !== record && !sameInstance(other, record));
      const port = await freePort(record.port, new Set(others.map((other) => other.port)));
      if (port === record.port) return record;
      if (record.port > 0)
        this.#options.runner.note(unitIdOf(record), `Port ${record.port} is taken; it gets ${port}.`);
      return this.#save({ ...record, port });
    });
  }

  #onEnd(unitId: string, words: string, restarting: boolean): void {
    const id = instanceOfUnit(unitId);
    if (id === undefined || restarting || this.#options.signal.aborted) return;
    this.#quiet(id);
    this.#locks
      .run(id, async () => {
        const record = this.#options.records.get(id);
        if (record?.wanted === 'running' && !this.#runs(record)) await this.#afterCrash(record, `It ${words}.`);
      })
      .catch((error: unknown) => this.#options.report(`The end of ${id} could not be recorded: ${messageOf(error)}`));
  }

  async #afterCrash(record: InstanceRecord, words: string): Promise<void> {
    const now = Date.now();
    const crashes = [...record.crashes.filter((at) => now - at < crashWindowMs), now];
    if (crashes.length >= maximumCrashes) {
      const failure = `It ended ${crashes.length} times in a short while and is not started again. ${words}`;
      this.#options.runner.note(unitIdOf(record), failure);
      this.#tell(await this.#save({ ...record, crashes, failure: failure.slice(0, 1_000) }));
      return;
    }
    const waitMs = Math.min(firstBackoffMs * 2 ** (crashes.length - 1), longestBackoffMs);
    this.#options.runner.note(unitIdOf(record), `It is started again in ${waitMs / 1000} s.`);
    this.#tell(await this.#save({ ...record, crashes }));
    this.#restartIn(idOf(record.ufop, record.index), waitMs);
  }

  #restartIn(id: string, waitMs: number): void {
    clearTimeout(this.#backoffs.get(id));
    if (this.#options.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#backoffs.delete(id);
      this.#locks
        .run(id, () => this.#restart(id))
        .catch((error: unknown) => this.#options.report(`${id} could not be started again: ${messageOf(error)}`));
    }, waitMs);
    timer.unref();
    this.#backoffs.set(id, timer);
  }

  async #restart(id: string): Promise<void> {
    const record = this.#options.records.get(id);
    if (record?.wanted !== 'running' || record.failure !== undefined || this.#runs(record)) return;
    if (this.#options.signal.aborted) return;
    const counted = await this.#save({ ...record, restarts: record.restarts + 1 });
    await this.#launch(counted).catch((error: unknown) =>
      this.#afterCrash(this.#find(id), toAgentError(error).message),
    );
  }

  async #goBack(id: string, version: string): Promise<void> {
    const record = this.#find(id);
    await this.#end(record);
    const back = await this.#save(without({ ...settled(record, 'running'), version }, 'upgradedFrom'));
    await this.#launch(back).catch((error: unknown) => this.#afterCrash(this.#find(id), toAgentError(error).message));
  }

  async #untilHealthy(id: string): Promise<void> {
    const record = this.#find(id);
    const seconds = this.#options.versions.get(idOf(record.ufop, record.version))?.yaml?.ready_timeout ?? 60;
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
      if (!this.#runs(record)) throw new AgentError('did-not-stay-up', 'It ended.');
      if (this.#health.isHealthy(id)) return;
      await pause(50, this.#options.signal);
      if (this.#options.signal.aborted) throw new AgentError('cancelled', 'The agent is stopping.');
    }
    const status = this.#health.lastStatus(id);
    const words = status === undefined ? 'did not answer on its port' : `answered with ${status}`;
    throw new AgentError('did-not-stay-up', `It ${words} within ${seconds} s.`);
  }

  #watch(record: InstanceRecord): void {
    const id = idOf(record.ufop, record.index);
    const path = this.#options.versions.get(idOf(record.ufop, record.version))?.yaml?.health ?? '/';
    const onHealthy = () => {
      this.#options.runner.note(unitIdOf(record), `It answers on port ${record.port}.`);
      this.#tell(this.#options.records.get(id) ?? record);
    };
    this.#health.begin(id, { port: record.port, path, onHealthy });
  }

  /** Ends the process; what is wanted is another matter. */
  async #end(record: InstanceRecord): Promise<void> {
    this.#quiet(idOf(record.ufop, record.index));
    await this.#options.runner.stop(unitIdOf(record));
  }

  #quiet(id: string): void {
    clearTimeout(this.#backoffs.get(id));
    this.#backoffs.delete(id);
    this.#health.end(id);
  }

  #letGo(): void {
    for (const timer of this.#backoffs.values()) clearTimeout(timer);
    this.#backoffs.clear();
    this.#health.close();
  }

  #runs(record: InstanceRecord): boolean {
    return this.#options.runner.status(unitIdOf(record)).running;
  }

  #find(id: string): InstanceRecord {
    const record = this.#options.records.get(id);
    if (!record || record.phase === 'deleting')
      throw new AgentError('not-found', 'There is no such instance any more.');
    return record;
  }

  async #save(record: InstanceRecord): Promise<InstanceRecord> {
    await this.#options.records.put(idOf(record.ufop, record.index), record);
    return record;
  }

  #tell(record: InstanceRecord): void {
    const { events } = this.#options;
    events.emit({ kind: 'instance', id: `${record.ufop}/${record.index}`, state: this.state(record) });
  }
}

function sameInstance(a: InstanceRecord, b: InstanceRecord): boolean {
  return a.ufop === b.ufop && a.index === b.index;
}

function without(record: InstanceRecord, field: 'failure' | 'upgradedFrom'): InstanceRecord {
  const { [field]: _, ...rest } = record;
  return rest;
}

/** What happened before is forgotten, as a new command came. */
function settled(record: InstanceRecord, wanted: InstanceRecord['wanted']): InstanceRecord {
  return { ...without(record, 'failure'), wanted, crashes: [] };
}
