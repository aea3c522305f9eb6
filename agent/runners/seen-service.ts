import { identify, isAlive, type ProcessIdentity } from '../state/process-identity.ts';
import type { RestartPolicy, ServiceLimits, ServiceStatus } from './runner.ts';
import type { UnitState } from './systemctl.ts';
import { unheldLimits } from './unheld-limits.ts';

/** A service of systemd as it was last seen. */
export interface SeenService {
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

type Known = { restart?: RestartPolicy | undefined; limits?: ServiceLimits | undefined };

/** A service of which only its definition is known. */
export function newlySeen({ restart, limits }: Known): SeenService {
  return { identity: undefined, startedAt: 0, wanted: false, restart, limits, unheld: [], restarts: 0, inARow: 0 };
}

/** Takes over what systemd says of it. */
export function takeState(seen: SeenService, state: UnitState | undefined): void {
  const runs = state !== undefined && state.pid > 0 && ['active', 'activating'].includes(state.active);
  seen.identity = runs ? identify(state.pid) : undefined;
  if (!state || !seen.identity) return;
  seen.startedAt = state.startedAt;
  seen.unheld = seen.limits ? unheldLimits(state.controlGroup, seen.limits) : [];
}

/** Its process is there now. */
export function isUp({ identity }: SeenService): boolean {
  return identity !== undefined && isAlive(identity);
}

/** It was seen to run, is to run, and does not. */
export function hasEnded(seen: SeenService): boolean {
  return seen.wanted && seen.timer === undefined && !isUp(seen);
}

export function forgetTimer(seen: SeenService): void {
  clearTimeout(seen.timer);
  delete seen.timer;
}

/** What is told of it; of a process that ended, only that. */
export function statusOf(seen: SeenService): ServiceStatus {
  const counted = seen.restart ? { restarts: seen.restarts } : {};
  const { identity, startedAt, unheld } = seen;
  if (!identity || !isAlive(identity)) return { running: false, ...counted };
  const unheldLimits = unheld.length > 0 ? { unheldLimits: unheld } : {};
  return { running: true, pid: identity.pid, startedAt, ...counted, ...unheldLimits };
}
