import { FlotillaError, type Problem, toProblem } from '../../contract/errors.ts';
import type { DeviceSession, OpenSession } from '../device/device.ts';
import type { Assumed } from '../inventory/inventory.ts';
import type { KnownDevice } from '../operations/operations.ts';
import { agendaKey, type EngineState } from './engine-state.ts';
import type { JobRun } from './job-run.ts';
import { ailmentOf, vitalsOf } from './vitals.ts';

export interface SoakServices {
  known(deviceId: string): KnownDevice;
  open: OpenSession;
  look(deviceId: string, session: DeviceSession, signal: AbortSignal): Promise<void>;
}

/** What lies between two waves: time, and then a look at the devices that the wave changed. */
export class Soak {
  readonly #state: EngineState;
  readonly #services: SoakServices;

  constructor(state: EngineState, services: SoakServices) {
    this.#state = state;
    this.#services = services;
  }

  /** Takes a job whose wave is over as far as it can go now; true while devices are to be looked at first. */
  advance(run: JobRun): boolean {
    const { store, clock, agenda, pump, tell } = this.#state;
    const now = clock.now();
    if (run.plan.soakMs > 0 && run.soakUntil === null) {
      run.soakUntil = now + run.plan.soakMs;
      store.soak(run.id, run.soakUntil);
      tell(run.id, []);
    }
    if (run.soakUntil !== null && now < run.soakUntil) {
      agenda.set(agendaKey('soak', run.id), run.soakUntil, pump);
      return false;
    }
    if (run.unchecked.size > 0) return true;
    const wave = run.nextWave;
    store.beginWave(run.id, wave);
    run.beginWave(wave);
    tell(run.id, []);
    return false;
  }

  /** Looks at one device again. What is not well counts as a failure, though what was done stays done. */
  async check(run: JobRun, deviceId: string, signal: AbortSignal): Promise<void> {
    const { store, clock, log, tell } = this.#state;
    const problem = await this.#ailment(run, deviceId, signal);
    // Cancelled, or closing: it was not looked at. A device that took too long is another matter.
    if (signal.aborted && !(signal.reason instanceof FlotillaError)) return;
    await store.write(() => store.checked({ jobId: run.id, deviceId }, problem, clock.now()));
    if (problem) log.info({ jobId: run.id, deviceId, code: problem.code }, 'not well after the soak');
    run.unchecked.delete(deviceId);
    if (problem) run.failures += 1;
    tell(run.id, [deviceId]);
  }

  async #ailment(run: JobRun, deviceId: string, signal: AbortSignal): Promise<Problem | null> {
    const before: Assumed = run.unchecked.get(deviceId) ?? {};
    let address = deviceId;
    try {
      address = this.#services.known(deviceId).device.address;
      const session = await this.#services.open(deviceId, signal);
      await this.#services.look(deviceId, session, signal);
      const detail = ailmentOf(before, vitalsOf(run.call, this.#services.known(deviceId)));
      return detail === null ? null : toProblem(new FlotillaError('job.not-healthy', { address, detail }));
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return toProblem(new FlotillaError('job.not-healthy', { address, detail }, { cause: error }));
    }
  }
}
