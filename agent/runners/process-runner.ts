import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { AgentError, messageOf } from '../errors.ts';
import { lastWords } from '../logs/last-words.ts';
import type { LogSource } from '../logs/log-source.ts';
import { LogStore } from '../logs/log-store.ts';
import { OutputReader } from '../logs/output-reader.ts';
import { crashPoint } from '../state/crash-point.ts';
import { identify, isAlive, readStat } from '../state/process-identity.ts';
import type { RecordStore } from '../state/record-store.ts';
import { endGroup, findMarked, unitVariable } from './process-group.ts';
import type { ProcessRecord } from './process-record.ts';
import type { Runner, ServiceEnd, ServiceStatus, ServiceUnit } from './runner.ts';

export interface ProcessRunnerOptions {
  dataDir: string;
  records: RecordStore<ProcessRecord>;
  /** How long a service must stay up to count as started. */
  settleMs: number;
  /** How long a service may take to end by itself when it is asked to. */
  graceMs: number;
}

interface Unit {
  log: LogStore;
  output: OutputReader;
}

const adoptedPollMs = 1_000;

/**
 * Runs services as processes of their own session, which outlive the agent and are adopted by the next one.
 *
 * INVARIANTS: the decision to start is on disk before the process is; a process is signalled only when number, start
 * time and boot are those of the record, or when it carries our mark; `stop` answers when the whole group is gone.
 */
export class ProcessRunner implements Runner {
  readonly name = 'process';
  readonly can = { limit: false, restart: false };
  readonly #options: ProcessRunnerOptions;
  readonly #units = new Map<string, Unit>();
  readonly #starting = new Set<string>();
  readonly #stopping = new Set<string>();
  readonly #adopted = new Set<string>();
  readonly #listeners: ((end: ServiceEnd) => void)[] = [];
  #poll: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ProcessRunnerOptions) {
    this.#options = options;
  }

  async adopt(): Promise<void> {
    for (const record of this.#options.records.all()) {
      const found = record.identity ?? this.#findLost(record.unitId);
      if (!found || !isAlive(found)) {
        this.#unit(record.unitId).output.finish();
        await this.#options.records.delete(record.unitId);
        continue;
      }
      if (!record.identity) await this.#options.records.put(record.unitId, { ...record, identity: found });
      this.#unit(record.unitId).output.watch();
      this.#adopted.add(record.unitId);
    }
    this.#poll = setInterval(() => this.#checkAdopted(), adoptedPollMs);
    this.#poll.unref();
  }

  async start(unit: ServiceUnit): Promise<void> {
    if (this.status(unit.id).running) return;
    if (this.#options.records.get(unit.id)) await this.stop(unit.id);
    this.#starting.add(unit.id);
    try {
      await this.#startNow(unit);
    } finally {
      this.#starting.delete(unit.id);
    }
  }

  async #startNow(unit: ServiceUnit): Promise<void> {
    const { output } = this.#unit(unit.id);
    await this.#options.records.put(unit.id, { unitId: unit.id, startedAt: Date.now() });
    crashPoint('start:recorded');
    const child = await this.#spawn(unit);
    crashPoint('start:spawned');
    const ended = this.#follow(unit.id, child);
    const identity = identify(child.pid ?? 0);
    if (identity) await this.#options.records.put(unit.id, { unitId: unit.id, startedAt: Date.now(), identity });
    output.watch();
    const end = await Promise.race([ended, pause(this.#options.settleMs)]);
    if (end !== undefined) throw await this.#didNotStayUp(unit.id, end);
  }

  async stop(unitId: string): Promise<void> {
    this.#stopping.add(unitId);
    try {
      const record = this.#options.records.get(unitId);
      if (record) await this.#end(unitId, record);
      this.#adopted.delete(unitId);
      this.#unit(unitId).output.finish();
      if (record) await this.#options.records.delete(unitId);
    } finally {
      this.#stopping.delete(unitId);
    }
  }

  status(unitId: string): ServiceStatus {
    const record = this.#options.records.get(unitId);
    if (!record?.identity || !isAlive(record.identity)) return { running: false };
    return { running: true, pid: record.identity.pid, startedAt: record.startedAt };
  }

  async remove(unitId: string): Promise<void> {
    await this.stop(unitId);
    const unit = this.#unit(unitId);
    unit.output.close();
    unit.log.remove();
    this.#units.delete(unitId);
  }

  log(unitId: string): LogSource {
    return this.#unit(unitId).log;
  }

  note(unitId: string, text: string): void {
    this.#unit(unitId).log.note(text);
  }

  onEnd(listener: (end: ServiceEnd) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    for (const unit of this.#units.values()) {
      unit.output.close();
      unit.log.close();
    }
    this.#units.clear();
  }

  #unit(unitId: string): Unit {
    let unit = this.#units.get(unitId);
    if (!unit) {
      const folder = join(this.#options.dataDir, 'logs', unitId);
      const log = new LogStore(folder);
      unit = { log, output: new OutputReader(folder, log) };
      this.#units.set(unitId, unit);
    }
    return unit;
  }

  #mark(unitId: string): string {
    return `${this.#options.dataDir}#${unitId}`;
  }

  async #spawn(unit: ServiceUnit): Promise<ChildProcess> {
    const files = this.#unit(unit.id).output.openForWriting();
    try {
      const [program, ...args] = unit.argv;
      const child = spawn(program, args, {
        cwd: unit.cwd,
        env: { ...unit.env, [unitVariable]: this.#mark(unit.id) },
        detached: true,
        stdio: ['ignore', ...files],
        ...unit.user,
      });
      await once(child, 'spawn');
      child.unref();
      return child;
    } catch (error) {
      await this.#options.records.delete(unit.id);
      throw new AgentError('did-not-stay-up', `The service could not be started: ${messageOf(error)}`, {
        cause: error,
      });
    } finally {
      for (const file of files) closeSync(file);
    }
  }

  #follow(unitId: string, child: ChildProcess): Promise<string> {
    return new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        const words = signal ? `ended by ${signal}` : `ended with code ${code}`;
        this.#ended(unitId, child.pid, words);
        resolve(words);
      });
    });
  }

  #ended(unitId: string, pid: number | undefined, words: string): void {
    if (this.#closed) return;
    this.#adopted.delete(unitId);
    const { output, log } = this.#unit(unitId);
    output.finish();
    log.note(`The service ${words}.`);
    if (this.#stopping.has(unitId) || this.#starting.has(unitId)) return;
    const record = this.#options.records.get(unitId);
    if (record && (record.identity === undefined || record.identity.pid === pid)) {
      for (const listener of this.#listeners) listener({ unitId, words });
    }
  }

  #checkAdopted(): void {
    for (const unitId of [...this.#adopted]) {
      const identity = this.#options.records.get(unitId)?.identity;
      if (!identity || !isAlive(identity)) this.#ended(unitId, identity?.pid, 'ended');
    }
  }

  /** The agent was killed between starting a process and writing down its number. */
  #findLost(unitId: string): ReturnType<typeof identify> {
    const marked = findMarked(this.#mark(unitId));
    const leader = marked.find((pid) => readStat(pid)?.group === pid) ?? marked[0];
    return leader === undefined ? undefined : identify(leader);
  }

  /** Ends the group of the service, then what left that group but carries our mark. */
  async #end(unitId: string, record: ProcessRecord): Promise<void> {
    const groups = new Set<number>();
    if (record.identity && isAlive(record.identity)) groups.add(record.identity.pid);
    for (let round = 0; round < 3; round += 1) {
      for (const group of groups) {
        if (await endGroup(group, this.#options.graceMs)) continue;
        throw new AgentError('stop-failed', `The process ${group} could not be ended.`);
      }
      groups.clear();
      for (const pid of findMarked(this.#mark(unitId))) groups.add(readStat(pid)?.group ?? pid);
      if (groups.size === 0) return;
    }
    throw new AgentError('stop-failed', 'The service starts new processes faster than they can be ended.');
  }

  async #didNotStayUp(unitId: string, end: string): Promise<AgentError> {
    const last = await lastWords(this.log(unitId));
    return new AgentError('did-not-stay-up', `It ${end} at once${last ? `: ${last}` : '.'}`);
  }
}

async function pause(ms: number): Promise<undefined> {
  await new Promise((done) => setTimeout(done, ms));
  return undefined;
}
