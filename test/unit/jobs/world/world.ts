import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Module } from '../../../../contract/agent/modules.ts';
import { type DeviceView, deviceSchema } from '../../../../contract/app/devices.ts';
import type { JobDetail } from '../../../../contract/app/jobs.ts';
import { type PlanInput, planSchema } from '../../../../contract/app/plan.ts';
import type { OperationCall } from '../../../../contract/operations.ts';
import { JobEngine } from '../../../../main/jobs/jobs.ts';
import { silentLog } from '../../../../main/log.ts';
import { type CountedStore, Crash, openCountedStore } from '../../../support/counted-store.ts';
import { noSecrets } from '../../../support/engine-options.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { someFacts } from '../../../support/memory-device.ts';
import { Observer } from './observer.ts';
import { type Caller, type Script, ScriptedDevice } from './scripted-device.ts';

export interface Action {
  /** In ms from the beginning. */
  at: number;
  what: 'pause' | 'resume' | 'cancel';
}

export interface Scenario {
  plan: PlanInput;
  scripts: readonly Script[];
  actions: readonly Action[];
  /** The app is killed right after so many commits of its first life, of its second … */
  kills: readonly number[];
}

export interface Outcome {
  job: JobDetail;
  devices: Map<string, ScriptedDevice>;
  violations: string[];
  /** What each commit held, over all lives. */
  commits: string[];
  /** Devices whose end stands in the history, each as often as it stands there. */
  recorded: string[];
  deaths: number;
}

export const update: OperationCall = { operation: 'module.update', params: { name: 'hello', version: '1.1.0' } };

/** A Monday morning in March, where this laptop is. */
export const beginning = new Date(2026, 2, 2, 10, 0).getTime();
const longest = 40 * 86_400_000;
const maxLives = 30;

interface Life extends CountedStore {
  engine: JobEngine;
  end(): void;
}

/** Devices, a clock that is moved by hand, and one run of the app after another on the same file. */
export class World {
  readonly clock = new FakeClock(beginning);
  readonly devices = new Map<string, ScriptedDevice>();
  readonly #seen = new Map<string, { modules: Module[]; seenAt: number }>();
  readonly #file: string;
  readonly #scenario: Scenario;
  readonly #observer: Observer;
  readonly #commits: string[] = [];
  #life: Life;
  #deaths = 0;

  constructor(file: string, scenario: Scenario) {
    this.#file = file;
    this.#scenario = scenario;
    for (const script of scenario.scripts) {
      const device = new ScriptedDevice(script, this.clock);
      const id = randomUUID();
      this.devices.set(id, device);
      this.#seen.set(id, { modules: structuredClone([...device.memory.modules.values()]), seenAt: beginning });
    }
    this.#observer = new Observer(file, planSchema.parse(scenario.plan), () => this.clock.now());
    this.#life = this.#begin();
  }

  /** From the start of the job to its end, through every death. */
  async live(): Promise<Outcome> {
    try {
      for (const action of this.#scenario.actions) this.clock.after(action.at, () => this.#act(action));
      const { plan } = this.#scenario;
      const targets = { by: 'ids' as const, deviceIds: [...this.devices.keys()] };
      await this.#life.engine.start({ call: update, targets, plan }).catch(() => {});
      await this.#goOn();
      const [job] = this.#life.engine.list({ limit: 1 });
      if (!job) throw new Error('no job');
      const found = this.#life.engine.get(job.id);
      return {
        job: found,
        devices: this.devices,
        violations: this.#observer.violations,
        commits: [...this.#commits, ...this.#life.commits],
        recorded: this.#life.recorded(),
        deaths: this.#deaths,
      };
    } finally {
      this.#life.end();
      this.#observer.close();
    }
  }

  async #goOn(): Promise<void> {
    for (let looked = -1; ; ) {
      await this.#settle();
      if (this.#life.isDead()) {
        this.#rise();
        continue;
      }
      if (looked !== this.#life.commits.length) {
        looked = this.#life.commits.length;
        this.#observer.look();
        const [job] = this.#life.engine.list({ limit: 1 });
        if (!job || job.state === 'ended') return;
      }
      if (!this.clock.step(beginning + longest)) return;
    }
  }

  /** Until nothing more happens at this moment of the clock. */
  async #settle(): Promise<void> {
    for (let quiet = 0, last = -1; quiet < 2; ) {
      await nextTurn();
      quiet = this.#life.commits.length === last ? quiet + 1 : 0;
      last = this.#life.commits.length;
    }
  }

  #rise(): void {
    this.#deaths += 1;
    if (this.#deaths > maxLives) throw new Error('it dies again and again');
    this.#life.end();
    this.#commits.push(...this.#life.commits);
    this.#observer.crashed();
    this.#life = this.#begin();
    try {
      this.#life.engine.recover();
    } catch {
      // It died in the middle of that.
    }
  }

  #act({ what }: Action): void {
    const { engine } = this.#life;
    try {
      const [job] = engine.list({ limit: 1 });
      if (job && job.state !== 'ended') engine[what](job.id);
    } catch {
      // It died in the middle of that.
    }
  }

  #begin(): Life {
    const dieAfter = this.#scenario.kills[this.#deaths];
    const store = openCountedStore(this.#file, {
      isSynced: false,
      onCommit: ({ length }) => {
        if (length === dieAfter) throw new Crash();
      },
    });
    const part = this.clock.part();
    const caller: Caller = { isAlive: () => !store.isDead() };
    const engine = new JobEngine({
      store: store.store,
      clock: part.clock,
      random: () => 0.5,
      known: (deviceId) => this.#view(deviceId),
      place: (deviceId) => this.#view(deviceId).device,
      isKnown: (deviceId) => this.devices.has(deviceId),
      find: () => [...this.devices.keys()],
      open: (deviceId, signal) => this.#device(deviceId).open(caller, signal),
      reopen: (deviceId, signal) => this.#device(deviceId).open(caller, signal),
      look: async (deviceId, _session, signal) => {
        const modules = await this.#device(deviceId).look(caller, signal);
        this.#seen.set(deviceId, { modules, seenAt: this.clock.now() });
      },
      library: { item: () => null, path: async () => '' },
      secrets: noSecrets,
      isLocked: () => false,
      touch: async (deviceId) => this.#device(deviceId).touch(),
      jumpOf: () => null,
      announce: ({ kind }) => {
        if (kind === 'job') this.#observer.look();
      },
      log: silentLog(),
    });
    return {
      ...store,
      engine,
      end() {
        store.kill();
        part.stop();
        store.close();
      },
    };
  }

  #device(id: string): ScriptedDevice {
    const device = this.devices.get(id);
    if (!device) throw new Error('no device');
    return device;
  }

  #view(id: string): DeviceView {
    const { modules, seenAt } = this.#seen.get(id) ?? { modules: [], seenAt: 0 };
    const agent = { state: 'running' as const, version: '0.1.0', build: 'b', outdated: false };
    const about = {
      name: id,
      address: '127.0.0.9',
      port: 22,
      user: 'u',
      site: '',
      notes: '',
      credentialId: null,
      tags: [],
    };
    return {
      device: deviceSchema.parse({ ...about, id, createdAt: 0, updatedAt: 0 }),
      trust: { state: 'unknown' },
      reach: { state: 'never' },
      snapshot: {
        facts: { value: someFacts, seenAt, via: 'ssh' },
        agent: { value: agent, seenAt, via: 'ssh' },
        modules: { value: modules, seenAt, via: 'agent' },
        ufops: null,
      },
      activeJobIds: [],
      sharedKeys: [],
      identity: null,
    };
  }
}
