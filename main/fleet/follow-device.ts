import { setTimeout as delay } from 'node:timers/promises';
import type { AgentEvent } from '../../contract/agent/events.ts';
import type { DeviceWatch } from '../../contract/app/live.ts';
import { FlotillaError, toProblem } from '../../contract/errors.ts';
import type { AgentNews, DeviceSession, OpenSession } from '../device/device.ts';
import type { Changed } from './devices.ts';

/** One who looks at a device wants to see it come back. */
const firstPauseMs = 500;
const lastPauseMs = 10_000;
const touchMs = 8_000;
/** A device that starts anew lets nobody in for a while: that is no reason to give up on one that did just now. */
const refusedPauseMs = 30_000;
const forgivenRefusals = 3;
/** A server that tells nothing by itself; and a device on which there is nothing to ask. */
const askMs = 8_000;
const askWithoutAgentMs = 30_000;
/** What no agent tells: disk, memory, clock, and what somebody did to a service by hand. */
const wholeLookMs = 60_000;
/** Changes that come one right after the other are read together. */
const gatherMs = 120;

export interface FollowOptions {
  deviceId: string;
  open: OpenSession;
  /** Connects to the SSH port and hangs up; throws when nothing answers there. */
  touch(deviceId: string, signal: AbortSignal): Promise<void>;
  look(deviceId: string, session: DeviceSession, signal: AbortSignal): Promise<void>;
  lookAtChanged(
    deviceId: string,
    what: { session: DeviceSession; changed: Changed },
    signal: AbortSignal,
  ): Promise<void>;
  /** When its agent was last looked at; null: never. */
  lookedAt(deviceId: string): number | null;
  /** The last try to reach it failed. */
  isAway(deviceId: string): boolean;
  /** A job is at work on it, and looks at it itself in the end. */
  isBusy(deviceId: string): boolean;
  tell(state: DeviceWatch): void;
  /** Resolves when what stood in the way may be gone, and when the signal aborts. */
  woken(signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
}

/**
 * Keeps the snapshot of a device in step with it until the signal aborts: by what its agent tells, else by asking now and then.
 * Goes on with growing pauses when it breaks. Throws `device.unknown` when the device was removed.
 */
export async function followDevice(options: FollowOptions): Promise<void> {
  const { deviceId, signal, tell } = options;
  let pauseMs = firstPauseMs;
  let isAway = options.isAway(deviceId);
  let forgiven = 0;
  while (!signal.aborted) {
    const beganAt = Date.now();
    try {
      // Nothing is said to a device that does not answer, and no failure is noted anew.
      if (isAway) await options.touch(deviceId, AbortSignal.any([signal, AbortSignal.timeout(touchMs)]));
      const session = await options.open(deviceId, signal);
      isAway = false;
      forgiven = forgivenRefusals;
      await oneRound(options, session);
      if (Date.now() - beganAt > lastPauseMs) pauseMs = firstPauseMs;
      await pause(options, pauseMs);
    } catch (error) {
      if (signal.aborted) return;
      const problem = toProblem(error);
      if (problem.code === 'device.unknown') throw error;
      if (problem.code === 'ssh.auth-refused' && forgiven > 0) {
        forgiven -= 1;
        tell({ state: 'away', problem, retryAt: Date.now() + refusedPauseMs });
        await pause(options, refusedPauseMs);
        continue;
      }
      if (!mends(error)) {
        tell({ state: 'held', problem });
        await options.woken(signal);
        continue;
      }
      isAway = options.isAway(deviceId);
      if (Date.now() - beganAt > lastPauseMs && !isAway) pauseMs = firstPauseMs;
      const waitMs = Math.round(pauseMs * (0.75 + Math.random() / 2));
      tell({ state: 'away', problem, retryAt: Date.now() + waitMs });
      await pause(options, waitMs);
    }
    pauseMs = Math.min(lastPauseMs, pauseMs * 2);
  }
}

/** From one opening to the end of it. */
async function oneRound(options: FollowOptions, session: DeviceSession): Promise<void> {
  const { deviceId, signal, tell } = options;
  let everyMs = askMs;
  try {
    const client = await session.agent(signal);
    if (await followNews(options, { session, news: client.followEvents(signal) })) return tell({ state: 'connecting' });
  } catch (error) {
    if (!(error instanceof FlotillaError) || !isWithoutAgent(error)) throw error;
    if (error.code === 'agent.not-set-up') everyMs = askWithoutAgentMs;
  }
  if (signal.aborted) return;
  // While a job replaces the agent, that it is away is no news.
  if (!options.isBusy(deviceId)) await options.look(deviceId, session, signal);
  tell({ state: 'asking', everyMs });
  await pause(options, everyMs);
}

/** Whether the agent told anything at all. */
async function followNews(
  options: FollowOptions,
  { session, news }: { session: DeviceSession; news: AsyncIterable<AgentNews> },
): Promise<boolean> {
  const { deviceId, signal, tell } = options;
  let isLive = false;
  for await (const one of news) {
    const age = Date.now() - (options.lookedAt(deviceId) ?? 0);
    const whole = one.kind === 'missed' || (one.kind === 'listening' ? age > firstPauseMs : age > wholeLookMs);
    if (whole) await options.look(deviceId, session, signal);
    else if (one.kind === 'changes') {
      await options.lookAtChanged(deviceId, { session, changed: changedBy(one.events) }, signal);
    }
    if (!isLive) tell({ state: 'live', since: Date.now() });
    isLive = true;
    if (one.kind === 'changes') await delay(gatherMs, undefined, { signal }).catch(() => {});
  }
  return isLive;
}

/** What the events of an agent may have made another. */
function changedBy(events: readonly AgentEvent[]): Changed {
  const ufops = events.flatMap(({ kind, id }) => (kind === 'module' ? [] : [id.split('/')[0] ?? id]));
  return { modules: events.some(({ kind }) => kind === 'module'), ufops: new Set(ufops) };
}

function isWithoutAgent({ code }: FlotillaError): boolean {
  return code === 'agent.not-set-up' || code === 'agent.not-running' || code === 'plain.not-running';
}

/** Whether it may be another way in a while, with nobody doing anything. */
function mends(error: unknown): boolean {
  // A look that took too long is ended, which is no fault that stays.
  if (!(error instanceof FlotillaError) || error.code === 'job.cancelled') return true;
  return error.retry && error.code !== 'vault.locked';
}

async function pause({ woken, signal }: FollowOptions, ms: number): Promise<void> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  await woken(over);
}
