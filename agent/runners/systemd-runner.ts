import { join } from 'node:path';
import { AgentError, messageOf } from '../errors.ts';
import { JournalLog } from '../logs/journal-log.ts';
import { lastWords } from '../logs/last-words.ts';
import type { LogSource } from '../logs/log-source.ts';
import { LogStore } from '../logs/log-store.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import { identify, isAlive, type ProcessIdentity } from '../state/process-identity.ts';
import type { RestartPolicy, Runner, ServiceEnd, ServiceLimits, ServiceStatus, ServiceUnit } from './runner.ts';
import { showUnits, systemctl, type UnitState } from './systemctl.ts';
import { unheldLimits } from './unheld-limits.ts';
import { UnitFolder, unitName } from './unit-folder.ts';

export interface SystemdRunnerOptions {
  dataDir: string;
  /** How long a service must stay up to count as started. */
  settleMs: number;
  /** How long a service may take to end by itself when it is asked to. */
  graceMs: number;
  report: (message: string) => void;
}

/** A service as it was last seen. */
interface Seen {
  identity: ProcessIdentity | undefined;
  startedAt: number;
  /** It is to run: its end is news. */
  wanted: boolean;
  restart: RestartPolicy | undefined;
  limits: ServiceLimits | undefined;
  unheld: ('memory' | 'cpu')[];
  restarts: number;
  /** Restarts one soon after the other; they make the pause longer. */
  inARow: number;
  /** There until the restart that it waits for is done. */
  timer?: NodeJS.Timeout;
}

const lookMs = 1_000;
/** Every so many looks systemd itself is asked, for what someone did by hand. */
const looksPerRefresh = 30;
const settlePollMs = 25;
const commandMs = 30_000;

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
  readonly #seen = new Map<string, Seen>();
  readonly #logs = new Map<string, { store: LogStore; journal: JournalLog }>();
  readonly #locks = new KeyedLock();
  readonly #listeners: ((end: ServiceEnd) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #looking = false;
  #closed = false;

  constructor(options: SystemdRunnerOptions) {
    this.#options = options;
    this.#units = new UnitFolder(options);
  }

  async adopt(): Promise<void> {
    const units = this.#units.all();
    const states = await showUnits([...units.keys()].map(unitName));
    for (const [id, { restart, limits }] of units) {
      const seen = newlySeen({ restart, limits });
      this.#seen.set(id, seen);
      this.#take(seen, states.get(unitName(id)));
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
      const seen = newlySeen(unit);
      this.#forgetTimer(unit.id);
      this.#seen.set(unit.id, seen);
      const end = await this.#startNow(unit.id, seen);
      if (end === undefined) return;
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
    if (!seen) return { running: false };
    const counted = seen.restart ? { restarts: seen.restarts } : {};
    const { identity, startedAt, unheld } = seen;
    if (!identity || !isAlive(identity)) return { running: false, ...counted };
    return {
      running: true,
      pid: identity.pid,
      startedAt,
      ...counted,
      ...(unheld.length > 0 ? { unheldLimits: unheld } : {}),
    };
  }

  remove(unitId: string): Promise<void> {
    return this.#locks.run(unitId, async () => {
      await this.#stopNow(unitId);
      await this.#units.remove(unitId);
      this.#seen.delete(unitId);
      const { store, journal } = this.#logOf(unitId);
      journal.close();
      store.remove();
      this.#logs.delete(unitId);
    });
  }

  log(unitId: string): LogSource {
    return this.#logOf(unitId).journal;
  }

  note(unitId: string, text: string): void {
    this.#logOf(unitId).store.note(text);
  }

  onEnd(listener: (end: ServiceEnd) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const id of this.#seen.keys()) this.#forgetTimer(id);
    for (const { store, journal } of this.#logs.values()) {
      journal.close();
      store.close();
    }
    this.#logs.clear();
  }

  #logOf(unitId: string): { store: LogStore; journal: JournalLog } {
    let log = this.#logs.get(unitId);
    if (!log) {
      const store = new LogStore(join(this.#options.dataDir, 'logs', unitId));
      log = { store, journal: new JournalLog(unitName(unitId), store) };
      this.#logs.set(unitId, log);
    }
    return log;
  }

  /** The result is how it ended, if it did not stay up. */
  async #startNow(unitId: string, seen: Seen): Promise<string | undefined> {
    const name = unitName(unitId);
    await systemctl(['reset-failed', name]);
    // `start` would wait for the restart of a service that systemd means to start again later.
    const started = await systemctl(['restart', name], commandMs);
    if (started.code !== 0) return `could not be started (${started.stderr.slice(0, 300)})`;
    const until = Date.now() + this.#options.settleMs;
    this.#take(seen, (await showUnits([name])).get(name));
    while (seen.identity && isAlive(seen.identity)) {
      if (Date.now() > until) {
        seen.wanted = true;
        this.#noteUnheld(unitId, seen);
        return undefined;
      }
      await new Promise((done) => setTimeout(done, settlePollMs));
    }
    return (await this.#endOf(name)).words;
  }

  /** What systemd says of an end once it has taken note of it. */
  async #endOf(name: string): Promise<UnitState> {
    const until = Date.now() + lookMs;
    for (;;) {
      const state = (await showUnits([name])).get(name);
      if (state && (state.active !== 'active' || Date.now() > until)) return state;
      await new Promise((done) => setTimeout(done, settlePollMs));
    }
  }

  async #stopNow(unitId: string): Promise<void> {
    this.#forgetTimer(unitId);
    const seen = this.#seen.get(unitId);
    if (seen) seen.wanted = false;
    if (!this.#units.has(unitId)) return;
    const name = unitName(unitId);
    await this.#units.disable(unitId);
    const stopped = await systemctl(['stop', name], this.#options.graceMs + commandMs);
    const state = (await showUnits([name])).get(name);
    if (stopped.code !== 0 || (state && !['inactive', 'failed'].includes(state.active))) {
      throw new AgentError('stop-failed', `systemd could not end ${name}: ${stopped.stderr || state?.active}`);
    }
    await systemctl(['reset-failed', name]);
    if (seen) seen.identity = undefined;
  }

  #take(seen: Seen, state: UnitState | undefined): void {
    const runs = state !== undefined && state.pid > 0 && ['active', 'activating'].includes(state.active);
    seen.identity = runs ? identify(state.pid) : undefined;
    if (!state || !seen.identity) return;
    seen.startedAt = state.startedAt;
    seen.unheld = seen.limits ? unheldLimits(state.controlGroup, seen.limits) : [];
  }

  #noteUnheld(unitId: string, { unheld }: Seen): void {
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
    if (!seen || this.#closed || (seen.identity && isAlive(seen.identity))) return;
    const ended = hasEnded(seen);
    this.#take(seen, state);
    if (!ended) {
      seen.wanted ||= seen.identity !== undefined;
      return;
    }
    const restarting = seen.identity !== undefined || seen.restart !== undefined;
    if (seen.identity) seen.restarts += 1;
    else if (seen.restart) this.#startLater(unitId, seen, seen.restart);
    else seen.wanted = false;
    const words = seen.identity ? 'ended' : (state?.words ?? 'ended');
    for (const listener of this.#listeners) listener({ unitId, words, ...(restarting ? { restarting } : {}) });
  }

  #startLater(unitId: string, seen: Seen, { firstMs, longestMs }: RestartPolicy): void {
    seen.inARow = Date.now() - seen.startedAt > 2 * longestMs ? 0 : seen.inARow + 1;
    const pauseMs = Math.min(longestMs, firstMs * 2 ** Math.max(0, seen.inARow - 1));
    const timer = setTimeout(() => {
      this.#locks
        .run(unitId, () => this.#startAgain(unitId, seen))
        .catch((error: unknown) => {
          this.#options.report(`${unitName(unitId)} could not be started again: ${messageOf(error)}`);
        })
        .finally(() => {
          if (seen.timer === timer) delete seen.timer;
        });
    }, pauseMs);
    timer.unref();
    seen.timer = timer;
  }

  async #startAgain(unitId: string, seen: Seen): Promise<void> {
    if (this.#closed || !seen.wanted || this.#seen.get(unitId) !== seen) return;
    const name = unitName(unitId);
    await systemctl(['restart', name], commandMs);
    seen.restarts += 1;
    seen.startedAt = Date.now();
    // Where it ended already, the next look sees that, and waits longer.
    this.#take(seen, (await showUnits([name])).get(name));
  }

  #forgetTimer(unitId: string): void {
    const seen = this.#seen.get(unitId);
    clearTimeout(seen?.timer);
    if (seen) delete seen.timer;
  }
}

function newlySeen({
  restart,
  limits,
}: {
  restart?: RestartPolicy | undefined;
  limits?: ServiceLimits | undefined;
}): Seen {
  return {
    identity: undefined,
    startedAt: 0,
    wanted: false,
    restart,
    limits,
    unheld: [],
    restarts: 0,
    inARow: 0,
  };
}

/** It was seen to run, is to run, and does not. */
function hasEnded({ wanted, identity, timer }: Seen): boolean {
  return wanted && timer === undefined && (identity === undefined || !isAlive(identity));
}
