import type { Module } from '../../../../contract/agent/modules.ts';
import { FlotillaError } from '../../../../contract/errors.ts';
import type { AgentClient, ChangeOptions, DeviceSession } from '../../../../main/device/device.ts';
import type { Clock } from '../../../../main/jobs/jobs.ts';
import { MemoryDevice } from '../../../support/memory-device.ts';

/** What a device does with one request that changes it. */
export type Turn = 'works' | 'fails' | 'fails for good' | 'loses its answer';

export interface Script {
  /** Away before this, in ms from the beginning; 0: never away. */
  awayUntil: number;
  /** Never reached: why not. */
  never: 'ssh.auth-refused' | 'trust.changed-key' | null;
  /** One for each new request, then it works. */
  turns: readonly Turn[];
  takesMs: number;
  /** Goes away after its first change, for so long. */
  dropsFor: number;
  /** Somebody else changes its module then. */
  changedAt: number | null;
  /** Its module stops by itself so long after it was changed. */
  diesAfter: number | null;
}

/** Who asks: a run of the app, which may have ended before it hears the answer. */
export interface Caller {
  isAlive(): boolean;
}

/** A device that goes on, whatever becomes of who asked it: each key is worked on once, and has one answer. */
export class ScriptedDevice {
  readonly memory = new MemoryDevice();
  readonly script: Script;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #turns: Turn[];
  readonly #answers = new Map<string, Promise<Module | FlotillaError>>();
  #awayUntil: number;
  /** Every request that reached it, by key. */
  readonly keys: string[] = [];
  changes = 0;
  lostAnswers = 0;

  constructor(script: Script, clock: Clock) {
    this.script = script;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#awayUntil = this.#startedAt + script.awayUntil;
    this.#turns = [...script.turns];
    const module = this.memory.addModule({ name: 'hello', version: '1.0.0' });
    module.status.running = true;
    const { changedAt } = script;
    if (changedAt === null) return;
    clock.after(changedAt, () => {
      if (this.version === '1.0.0') this.#module.description = { name: 'hello', version: '1.0.5' };
    });
  }

  get version(): string {
    return this.#module.description.version;
  }

  get isAway(): boolean {
    return this.#clock.now() < this.#awayUntil;
  }

  touch(): void {
    if (this.isAway) throw new Error('away');
  }

  async open(caller: Caller, signal: AbortSignal): Promise<DeviceSession> {
    await this.#reach(caller, signal);
    return { ...this.memory.session, agent: async () => this.#client(caller) };
  }

  /** What a look shows; throws while it is away. */
  async look(caller: Caller, signal: AbortSignal): Promise<Module[]> {
    await this.#reach(caller, signal);
    return structuredClone([...this.memory.modules.values()]);
  }

  #client(caller: Caller): AgentClient {
    const reading = async <T>(read: () => T): Promise<T> => {
      await this.#reach(caller, new AbortController().signal);
      return structuredClone(read());
    };
    return {
      ...this.memory.client,
      listModules: () => reading(() => [...this.memory.modules.values()]),
      getModule: () => reading(() => this.#module),
      updateModule: (_id, { version }, options) => this.#update(caller, version, options),
    };
  }

  async #update(caller: Caller, version: string, { idempotencyKey: key, signal }: ChangeOptions): Promise<Module> {
    await this.#reach(caller, signal);
    this.keys.push(key);
    const isNew = !this.#answers.has(key);
    const turn = isNew ? (this.#turns.shift() ?? 'works') : 'works';
    const answer = this.#answers.get(key) ?? this.#work(version, turn);
    this.#answers.set(key, answer);
    const outcome = await unlessAborted(answer, signal);
    if (!caller.isAlive()) return await never();
    if (isNew && (turn === 'loses its answer' || this.isAway)) {
      this.lostAnswers += 1;
      throw new FlotillaError('ssh.connection-lost', { address: 'x' });
    }
    if (outcome instanceof FlotillaError) throw outcome;
    return structuredClone(outcome);
  }

  /** Goes on to its end, also when nobody waits for it any more. */
  async #work(version: string, turn: Turn): Promise<Module | FlotillaError> {
    await new Promise<void>((resolve) => this.#clock.after(this.script.takesMs, resolve));
    if (turn === 'fails')
      return new FlotillaError('module.install-failed', { name: 'hello', address: 'x', detail: '' });
    if (turn === 'fails for good') return new FlotillaError('module.version-not-found', { name: 'hello', version });
    this.changes += 1;
    this.#module.description = { name: 'hello', version };
    if (this.script.dropsFor > 0 && this.changes === 1) this.#awayUntil = this.#clock.now() + this.script.dropsFor;
    const { diesAfter } = this.script;
    if (diesAfter !== null) {
      this.#clock.after(diesAfter, () => {
        this.#module.status.running = false;
      });
    }
    return structuredClone(this.#module);
  }

  async #reach(caller: Caller, signal: AbortSignal): Promise<void> {
    if (!caller.isAlive()) return never();
    signal.throwIfAborted();
    if (this.isAway) throw new FlotillaError('ssh.no-answer', { address: 'x', port: 22, seconds: 1 });
    if (this.script.never) throw new FlotillaError(this.script.never, { address: 'x' });
  }

  get #module(): Module {
    const [module] = this.memory.modules.values();
    if (!module) throw new Error('no module');
    return module;
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  return Promise.race([work, aborted]);
}
