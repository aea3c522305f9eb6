import { setTimeout as delay } from 'node:timers/promises';
import type { Ufop, UfopInstance } from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { StepHandle, UfopClient } from '../device/device.ts';
import type { OperationContext } from './types.ts';

const askAgainMs = 500;
/** An instance that has not answered by then goes on starting by itself. */
const startingMs = 60_000;

/** What the agent says of a ufop now; `null` when there is none. */
export async function findUfop(client: UfopClient, ufop: string, signal: AbortSignal): Promise<Ufop | null> {
  try {
    return await client.describe(ufop, signal);
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'ufop.unknown') return null;
    throw error;
  }
}

/** Throws `ufop.unknown` when there is none. */
export async function readUfop(client: UfopClient, ufop: string, context: OperationContext): Promise<Ufop> {
  const found = await findUfop(client, ufop, context.signal);
  if (!found) throw new FlotillaError('ufop.unknown', { ufop, address: context.device.address });
  return found;
}

/** The version that new instances get; `null` while there is none. */
export function selectedOf({ version }: Pick<Ufop, 'version'>): string | null {
  return version || null;
}

/** Waits until none of these is still `Starting`, for a minute at most, and gives what they are then. */
export async function settledInstances(
  client: UfopClient,
  { ufop, indexes }: { ufop: string; indexes: readonly string[] },
  { signal }: OperationContext,
): Promise<UfopInstance[]> {
  const until = Date.now() + startingMs;
  for (;;) {
    const instances = await client.instances(ufop, signal);
    const mine = instances.filter(({ index }) => indexes.includes(index));
    if (!mine.some(({ state }) => state === 'Starting') || Date.now() > until) return mine;
    await pause(askAgainMs, signal);
  }
}

/** Throws `ufop.instance-failed` for the first one that failed. */
export function assertNoneFailed(ufop: string, instances: readonly UfopInstance[], context: OperationContext): void {
  const failed = instances.find(({ state }) => state === 'Failed');
  if (!failed) return;
  const detail = failed.reason ?? failed.state;
  throw new FlotillaError('ufop.instance-failed', {
    ufop,
    index: failed.index,
    detail,
    address: context.device.address,
  });
}

/** How instances stand, a line each. */
export function tellInstances(step: StepHandle, instances: readonly UfopInstance[]): void {
  for (const { index, version, state, reason } of instances) {
    step.output(`#${index} ${version} ${state}${reason ? ` (${reason})` : ''}\n`);
  }
}

/** Throws `job.cancelled` when the signal aborts meanwhile. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((cause: unknown) => {
    throw new FlotillaError('job.cancelled', {}, { cause });
  });
}
