import type { Change } from '../../contract/app/live.ts';
import type { JobStore } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';
import type { JobSecrets } from '../secrets/secrets.ts';
import { Agenda } from './agenda.ts';
import { Announcer } from './announcer.ts';
import { type Clock, systemClock } from './clock.ts';
import { Dispatcher } from './dispatcher.ts';
import type { EngineState } from './engine-state.ts';
import { Reachability } from './reachability.ts';
import { Settlement } from './settlement.ts';
import { Soak } from './soak.ts';
import type { TargetServices } from './target-run.ts';
import { untilKept } from './until-kept.ts';
import { vitalsOf } from './vitals.ts';
import { expiredEnd, WaitingRoom } from './waiting-room.ts';
import { Watchers } from './watchers.ts';

export interface JobEngineOptions extends TargetServices {
  store: JobStore;
  /** The devices that a filter finds now. Throws `query.invalid`. */
  find(query: string): string[];
  /** False when the device has been removed since. */
  isKnown(deviceId: string): boolean;
  /** The values of the secrets of jobs. */
  secrets: Pick<JobSecrets, 'seal' | 'open' | 'isLocked'>;
  /** True while only the vault's passphrase is missing to reach the device. */
  isLocked(deviceId: string): boolean;
  /** Connects to the SSH port of a device and hangs up; throws when nothing answers there. */
  touch(deviceId: string, signal: AbortSignal): Promise<void>;
  /** The device that leads to this one; `null`: none does. */
  jumpOf(deviceId: string): string | null;
  announce(change: Change): void;
  log: Log;
  clock?: Clock;
  /** From 0 to 1: spreads what would fall together. */
  random?(): number;
  /** Devices that are worked on at once, over all jobs. */
  concurrency?: number;
}

/** The parts of a job engine, wired. */
export interface EngineParts {
  state: EngineState;
  announcer: Announcer;
  watchers: Watchers;
  reachability: Reachability;
  room: WaitingRoom;
  settlement: Settlement;
  dispatcher: Dispatcher;
}

/** `pump` is called whenever something may have become startable. */
export function createParts(options: JobEngineOptions, pump: () => void): EngineParts {
  const { clock = systemClock, store, log, touch, jumpOf, random } = options;
  const watchers = new Watchers();
  const announcer = new Announcer(clock, options.announce);
  const state: EngineState = {
    ...{ store, clock, log, pump, agenda: new Agenda(clock), runs: new Map(), closing: new AbortController() },
    tell(jobId, deviceIds) {
      watchers.mark(jobId, deviceIds);
      announcer.tell({ kind: 'job', jobId });
      for (const deviceId of deviceIds) announcer.tell({ kind: 'device', deviceId });
    },
    over: (jobId) => watchers.over(jobId),
    tellQueue: () => announcer.tell({ kind: 'queue' }),
  };
  const reachability = new Reachability({
    ...{ clock, touch, jumpOf },
    ...(random && { random }),
    onAnswer: (deviceId) => room.release(deviceId),
  });
  const room: WaitingRoom = new WaitingRoom(state, reachability, (run, target) => {
    untilKept(() => settlement.end(run, target, expiredEnd(target)), state).catch((error) =>
      log.error({ err: error, jobId: run.id }, 'target lost'),
    );
  });
  const settlement = new Settlement(state, room, ({ call }, { deviceId }) => vitalsOf(call, options.known(deviceId)));
  const dispatcher = new Dispatcher({
    ...{ state, services: options, settlement, soak: new Soak(state, options) },
    concurrency: options.concurrency ?? 64,
    isLocked: options.isLocked,
    areSecretsLocked: (jobId) => options.secrets.isLocked(jobId),
    onStep(jobId, deviceId) {
      announcer.tell({ kind: 'job', jobId });
      watchers.markSteps(jobId, deviceId);
    },
  });
  return { state, announcer, watchers, reachability, room, settlement, dispatcher };
}
