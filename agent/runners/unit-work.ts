import { AgentError } from '../errors.ts';
import { isUp, type SeenService, takeState } from './seen-service.ts';
import { showUnits, systemctl, type UnitState } from './systemctl.ts';

const settlePollMs = 25;
const noteMs = 1_000;
const commandMs = 30_000;

/** Starts the unit anew and takes over its state. The result is how it ended, if it did not stay up for so long. */
export async function startUnit(name: string, seen: SeenService, settleMs: number): Promise<string | undefined> {
  await systemctl(['reset-failed', name]);
  // `start` would wait for the restart of a service that systemd means to start again later.
  const started = await systemctl(['restart', name], commandMs);
  if (started.code !== 0) return `could not be started (${started.stderr.slice(0, 300)})`;
  const until = Date.now() + settleMs;
  takeState(seen, (await showUnits([name])).get(name));
  while (isUp(seen)) {
    if (Date.now() > until) return undefined;
    await new Promise((done) => setTimeout(done, settlePollMs));
  }
  return (await endOf(name)).words;
}

/** Starts the unit again, as it is; whether it stays up, the next look at it tells. */
export async function restartUnit(name: string, seen: SeenService): Promise<void> {
  await systemctl(['restart', name], commandMs);
  seen.restarts += 1;
  seen.startedAt = Date.now();
  // Where it ended already, the next look sees that, and waits longer.
  takeState(seen, (await showUnits([name])).get(name));
}

/** Stops the unit, and what it started. Throws `stop-failed`. */
export async function stopUnit(name: string, graceMs: number): Promise<void> {
  const stopped = await systemctl(['stop', name], graceMs + commandMs);
  const state = (await showUnits([name])).get(name);
  if (stopped.code !== 0 || (state && !['inactive', 'failed'].includes(state.active))) {
    throw new AgentError('stop-failed', `systemd could not end ${name}: ${stopped.stderr || state?.active}`);
  }
  await systemctl(['reset-failed', name]);
}

/** What systemd says of an end once it has taken note of it. */
async function endOf(name: string): Promise<UnitState> {
  const until = Date.now() + noteMs;
  for (;;) {
    const state = (await showUnits([name])).get(name);
    if (state && (state.active !== 'active' || Date.now() > until)) return state;
    await new Promise((done) => setTimeout(done, settlePollMs));
  }
}
