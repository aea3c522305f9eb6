import { join } from 'node:path';
import { AgentError, messageOf } from '../errors.ts';
import { lastWords } from '../logs/last-words.ts';
import type { LogSource } from '../logs/log-source.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { Runner, ServiceEnd, ServiceStatus, ServiceUnit } from './runner.ts';
import { forgetTimer, hasEnded, isUp, newlySeen, type SeenService, statusOf, takeState } from './seen-service.ts';
import { showUnits, type UnitState } from './systemctl.ts';
import { UnitFolder, unitName } from './unit-folder.ts';
import { UnitLogs } from './unit-logs.ts';
import { UnitRestarts } from './unit-restarts.ts';
import { restartUnit, startUnit, stopUnit } from './unit-work.ts';

export interface SystemdRunnerOptions {
  dataDir: string;
  /** How long a service must stay up to count as started. */
  settleMs: number;
  /** How long a service may take to end by itself when it is asked to. */
  graceMs: number;
  report: (message: string) => void;
}

const lookMs = 1_000;
/** Every so many looks systemd itself is asked, for what someone did by hand. */
const looksPerRefresh = 30;

/**
 * Runs services as system units: systemd starts them with the device, keeps their journal and holds them to their limits.
 *
 * INVARIANTS: what is started is enabled, what is stopped is not; only units that this agent wrote are touched; the
 * work of one unit is done one piece after another; `status` tells of a process that is there by number, start time and
 * boot, so it is never older than the last look and never tells of a process that ended.
 */
export class SystemdRunner implements Runner {
  readonly name = 'systemd';
  readonly can = { limit: true, restart: true };
  readonly #options: SystemdRunnerOptions;
  readonly #units: UnitFolder;
  readonly #logs: UnitLogs;
  readonly #restarts: UnitRestarts;
  readonly #seen = new Map<string, SeenService>();
  readonly #locks = new KeyedLock();
  readonly #listeners: ((end: ServiceEnd) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #looking = false;
  #closed = false;

  constructor(options: SystemdRunnerOptions) {
    this.#options = options;
    this.#units = new UnitFolder(options);
    this.#logs = new UnitLogs(join(options.dataDir, 'logs'));
    this.#restarts = new UnitRestarts({
      startAgain: (unitId, seen) => this.#locks.run(unitId, () => this.#startAgain(unitId, seen)),
      report: options.report,
    });
  }

  async adopt(): Promise<void> {
    const units = this.#units.all();
    const states = await showUnits([...units.keys()].map(unitName));
    for (const [id, { restart, limits }] of units) {
      const seen = newlySeen({ restart, limits });
      this.#seen.set(id, seen);
      takeState(seen, states.get(unitName(id)));
      // One that systemd itself is about to start again is ours to follow up, too.
      seen.wanted = seen.identity !== undefined || states.get(unitName(id))?.active === 'activating';
    }
    this.#timer = setInterval(() => void this.#look(), lookMs);
    this.#timer.unref();
  }

  start(unit: ServiceUnit): Promise<void> {
    return this.#locks.run(unit.id, async () => {
      await this.#units.define(unit);
      if (this.status(unit.id).running) return;
      this.#forgetTimer(unit.id);
      const seen = newlySeen(unit);
      this.#seen.set(unit.id, seen);
      const end = await startUnit(unitName(unit.id), seen, this.#options.settleMs);
      if (end === undefined) {
        seen.wanted = true;
        this.#noteUnheld(unit.id, seen);
        return;
      }
      await this.#stopNow(unit.id);
      const last = await lastWords(this.log(unit.id));
      throw new AgentError('did-not-stay-up', `It ${end} at once${last ? `: ${last}` : '.'}`);
    });
  }

  stop(unitId: string): Promise<void> {
    return this.#locks.run(unitId, () => this.#stopNow(unitId));
  }

  status(unitId: string): ServiceStatus {
    const seen = this.#seen.get(unitId);
    return seen ? statusOf(seen) : { running: false };
  }

  remove(unitId: string): Promise<void> {
    return this.#locks.run(unitId, async () => {
      await this.#stopNow(unitId);
      await this.#units.remove(unitId);
      this.#seen.delete(unitId);
      this.#logs.remove(unitId);
    });
  }

  log(unitId: string): LogSource {
    return this.#logs.of(unitId);
  }

  note(unitId: string, text: string): void {
    this.#logs.note(unitId, text);
  }

  onEnd(listener: (end: ServiceEnd) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const seen of this.#seen.values()) forgetTimer(seen);
    this.#logs.close();
  }

  async #stopNow(unitId: string): Promise<void> {
    this.#forgetTimer(unitId);
    const seen = this.#seen.get(unitId);
    if (seen) seen.wanted = false;
    if (!this.#units.has(unitId)) return;
    await this.#units.disable(unitId);
    await stopUnit(unitName(unitId), this.#options.graceMs);
    if (seen) seen.identity = undefined;
  }

  async #startAgain(unitId: string, seen: SeenService): Promise<void> {
    if (this.#closed || !seen.wanted || this.#seen.get(unitId) !== seen) return;
    await restartUnit(unitName(unitId), seen);
  }

  #noteUnheld(unitId: string, { unheld }: SeenService): void {
    if (unheld.length > 0)
      this.note(unitId, `This device does not hold the service to its limit of ${unheld.join(' and ')}.`);
  }

  /** Looks for services that ended; systemd is asked only where one did, and now and then. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#looks += 1;
      const all = this.#looks % looksPerRefresh === 0;
      const ids = [...this.#seen].filter(([, seen]) => hasEnded(seen) || (all && !seen.timer)).map(([id]) => id);
      const states = await showUnits(ids.map(unitName));
      for (const id of ids) this.#catchUp(id, states.get(unitName(id)));
    } catch (error) {
      this.#options.report(`The state of the services could not be read: ${messageOf(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  #catchUp(unitId: string, state: UnitState | undefined): void {
    const seen = this.#seen.get(unitId);
    if (!seen || this.#closed || isUp(seen)) return;
    const ended = hasEnded(seen);
    takeState(seen, state);
    if (!ended) {
      seen.wanted ||= seen.identity !== undefined;
      return;
    }
    const restarting = seen.identity !== undefined || seen.restart !== undefined;
    if (seen.identity) seen.restarts += 1;
    else if (seen.restart) this.#restarts.later(unitId, seen, seen.restart);
    else seen.wanted = false;
    const words = seen.identity ? 'ended' : (state?.words ?? 'ended');
    for (const listener of this.#listeners) listener({ unitId, words, ...(restarting ? { restarting } : {}) });
  }

  #forgetTimer(unitId: string): void {
    const seen = this.#seen.get(unitId);
    if (seen) forgetTimer(seen);
  }
}
