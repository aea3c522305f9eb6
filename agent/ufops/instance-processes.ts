import type { InstanceState } from '../../contract/agent/ufops.ts';
import { AgentError } from '../errors.ts';
import type { LogSource } from '../logs/log-source.ts';
import type { Runner, ServiceStatus } from '../runners/runner.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import { HealthWatch, pause } from './health-watch.ts';
import { unitOf } from './instance-unit.ts';
import { freePort } from './ports.ts';
import { type InstanceRecord, idOf, unitIdOf } from './records.ts';
import { limitsNotHeld, limitsOf } from './settings.ts';
import type { UfopFiles } from './ufop-files.ts';
import type { UfopRecords } from './ufop-records.ts';
import type { User } from './unprivileged.ts';

export interface InstanceProcessOptions {
  records: UfopRecords;
  files: UfopFiles;
  runner: Runner;
  user: User | undefined;
  env: Record<string, string>;
  /** Called whenever the state of an instance may be another. */
  onChange: (record: InstanceRecord) => void;
  signal: AbortSignal;
}

const usualReadySeconds = 60;

/**
 * The processes of instances: started with a port of their own, asked whether they answer, ended.
 *
 * INVARIANT: no two instances have one port, whether they run or not.
 */
export class InstanceProcesses {
  readonly #options: InstanceProcessOptions;
  readonly #health = new HealthWatch();
  readonly #locks = new KeyedLock();

  constructor(options: InstanceProcessOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#health.close());
  }

  runs(record: InstanceRecord): boolean {
    return this.#options.runner.status(unitIdOf(record)).running;
  }

  status(record: InstanceRecord): ServiceStatus {
    return this.#options.runner.status(unitIdOf(record));
  }

  /** What is true of the process; of one that does not run, what is to be. */
  state(record: InstanceRecord): InstanceState {
    if (this.runs(record)) return this.#health.isHealthy(keyOf(record)) ? 'Running' : 'Starting';
    if (record.wanted === 'stopped') return 'Stopped';
    return record.failure === undefined ? 'Starting' : 'Failed';
  }

  log(record: InstanceRecord): LogSource {
    return this.#options.runner.log(unitIdOf(record));
  }

  note(record: InstanceRecord, text: string): void {
    this.#options.runner.note(unitIdOf(record), text);
  }

  /** What of its flavor this device does not hold an instance to, in words. */
  unheldLimits(record: InstanceRecord): string | undefined {
    const { runner, records } = this.#options;
    const { memoryBytes, cpuPercent } = limitsOf(records.ufops.get(record.ufop)?.settings.flavor);
    if (!runner.can.limit) return memoryBytes || cpuPercent ? limitsNotHeld : undefined;
    const unheld = runner.status(unitIdOf(record)).unheldLimits ?? [];
    return unheld.length === 0 ? undefined : `This device does not limit ${unheld.join(' and ')}.`;
  }

  /** Starts an instance; answers when it stayed up for a moment. Throws `did-not-stay-up`. */
  async launch(record: InstanceRecord): Promise<void> {
    const { runner, files, user, env, records } = this.#options;
    const version = records.versions.get(idOf(record.ufop, record.version));
    if (version?.state !== 'build success') {
      throw new AgentError('did-not-stay-up', `There is no built version ${record.version} any more.`);
    }
    const ufop = records.find(record.ufop);
    const instance = await this.#withPort(record);
    const unit = await unitOf({ ufop, version, instance, files, user, env });
    const unheld = this.unheldLimits(instance);
    if (unheld !== undefined) runner.note(unit.id, unheld);
    this.watch(instance);
    try {
      await runner.start(unit);
    } catch (error) {
      this.forget(instance);
      throw error;
    }
    this.#options.onChange(instance);
  }

  /** Ends the process of an instance; what is wanted of it is another matter. */
  async end(record: InstanceRecord): Promise<void> {
    this.forget(record);
    await this.#options.runner.stop(unitIdOf(record));
  }

  /** Ends it, and removes its log. */
  async remove(record: InstanceRecord): Promise<void> {
    this.forget(record);
    await this.#options.runner.remove(unitIdOf(record));
  }

  /** Finds out when a process that runs begins to answer. */
  watch(record: InstanceRecord): void {
    const path = this.#options.records.versions.get(idOf(record.ufop, record.version))?.yaml?.health ?? '/';
    const onHealthy = () => {
      this.note(record, `It answers on port ${record.port}.`);
      this.#options.onChange(record);
    };
    this.#health.begin(keyOf(record), { port: record.port, path, onHealthy });
  }

  /** What was known of a process that is gone. */
  forget(record: InstanceRecord): void {
    this.#health.end(keyOf(record));
  }

  /** Waits until a process answers, as long as its image allows. Throws `did-not-stay-up`, `cancelled`. */
  async untilHealthy(record: InstanceRecord): Promise<void> {
    const { records, signal } = this.#options;
    const { yaml } = records.versions.get(idOf(record.ufop, record.version)) ?? {};
    const seconds = yaml?.ready_timeout ?? usualReadySeconds;
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
      if (!this.runs(record)) throw new AgentError('did-not-stay-up', 'It ended.');
      if (this.#health.isHealthy(keyOf(record))) return;
      await pause(50, signal);
      if (signal.aborted) throw new AgentError('cancelled', 'The agent is stopping.');
    }
    const status = this.#health.lastStatus(keyOf(record));
    const words = status === undefined ? 'did not answer on its port' : `answered with ${status}`;
    throw new AgentError('did-not-stay-up', `It ${words} within ${seconds} s.`);
  }

  /** The port it had, if nobody took it meanwhile; else another one. */
  #withPort(record: InstanceRecord): Promise<InstanceRecord> {
    const { instances } = this.#options.records;
    return this.#locks.run('ports', async () => {
      const others = instances.all().filter((other) => keyOf(other) !== keyOf(record));
      const port = await freePort(record.port, new Set(others.map((other) => other.port)));
      if (port === record.port) return record;
      if (record.port > 0) this.note(record, `Port ${record.port} is taken; it gets ${port}.`);
      const moved = { ...record, port };
      await instances.put(keyOf(record), moved);
      return moved;
    });
  }
}

function keyOf(record: InstanceRecord): string {
  return idOf(record.ufop, record.index);
}
