import PQueue from 'p-queue';
import type { UfopState } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { DeviceSession, UfopClient } from '../device/device.ts';

/** Ufops that are read at once; each is three requests. What else is asked of the agent meanwhile does not wait for all of them. */
const atOnce = 2;

/** All ufops of a device with their versions and instances; `null` where the agent is of a version that knows none. Throws `agent.*`, `ssh.*`. */
export async function readUfops(session: DeviceSession, signal: AbortSignal): Promise<UfopState[] | null> {
  const found = await findUfops(session, signal);
  if (found === null) return null;
  const { client, names } = found;
  const queue = new PQueue({ concurrency: atOnce });
  const states = await queue.addAll(names.map((name) => () => readOne(client, name, signal)));
  return states.filter((state) => state !== null);
}

async function findUfops(session: DeviceSession, signal: AbortSignal) {
  try {
    const client = await session.ufops(signal);
    const names = (await client.list(signal)).map(({ name }) => name);
    return { client, names };
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'agent.no-ufops') return null;
    throw error;
  }
}

/** One ufop; `null` where it is not there any more. Throws `agent.*`, `ssh.*`. */
export async function readUfop(session: DeviceSession, name: string, signal: AbortSignal): Promise<UfopState | null> {
  return readOne(await session.ufops(signal), name, signal);
}

/** `null` when it was deleted meanwhile. */
async function readOne(client: UfopClient, name: string, signal: AbortSignal): Promise<UfopState | null> {
  try {
    const [description, versions, instances] = await Promise.all([
      client.describe(name, signal),
      client.versions(name, signal),
      client.instances(name, signal),
    ]);
    return { description, versions, instances };
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'ufop.unknown') return null;
    throw error;
  }
}
