import type { InstanceState, UfopInstance } from '../../contract/agent/ufops.ts';
import type { Preview } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { DeviceSession, InstanceRef, UfopClient } from '../device/device.ts';
import { blocked, change, instanceBasis, instanceOf, same, ufopPreview } from './known.ts';
import { changeOptions } from './module-state.ts';
import type { KnownDevice, Operation, OperationContext, OperationOutcome } from './types.ts';
import { assertNoneFailed, settledInstances, tellInstances } from './ufop-state.ts';

/** Starts an instance. "Started" is what the device says afterwards: the wire text itself lets the reply say `Stopped`. */
export const ufopStartInstance: Operation<'ufop.start-instance'> = {
  name: 'ufop.start-instance',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, ref) => previewOf(known, ref, ({ state }) => towards('Running', state)),
  basis: instanceBasis,
  run: (session, ref, context) => bring(session, { ...ref, command: 'start' }, context),
};

/** Stops an instance. */
export const ufopStopInstance: Operation<'ufop.stop-instance'> = {
  name: 'ufop.stop-instance',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, ref) => previewOf(known, ref, ({ state }) => towards('Stopped', state)),
  basis: instanceBasis,
  run: (session, ref, context) => bring(session, { ...ref, command: 'stop' }, context),
};

/** Stops and starts an instance. Done twice it interrupts it twice, hence `once`. */
export const ufopRebootInstance: Operation<'ufop.reboot-instance'> = {
  name: 'ufop.reboot-instance',
  effect: 'once',
  needs: 'agent',
  preview: (known, ref) => previewOf(known, ref, ({ state }) => change(state, 'Running')),
  basis: instanceBasis,
  async run(session, ref, context) {
    const client = await session.ufops(context.signal);
    await context.report.step('look', () => readInstance(client, ref, context));
    const after = await act(client, { ...ref, command: 'reboot' }, context);
    return { outcome: 'succeeded', result: nameOf(after) };
  },
};

function previewOf(known: KnownDevice, ref: InstanceRef, judge: (instance: UfopInstance) => Preview): Preview {
  return ufopPreview(known, ref.ufop, (found) => {
    const instance = instanceOf(found, ref.index);
    return instance ? judge(instance) : blocked(known, 'ufop.instance-unknown', { ...ref });
  });
}

function towards(wanted: InstanceState, state: string): Preview {
  return state === wanted ? same(state) : change(state, wanted);
}

interface Action extends InstanceRef {
  command: 'start' | 'stop' | 'reboot';
}

const wantedBy = { start: 'Running', stop: 'Stopped', reboot: 'Running' } as const;

/** Leaves alone what is so already. */
async function bring(session: DeviceSession, action: Action, context: OperationContext): Promise<OperationOutcome> {
  const client = await session.ufops(context.signal);
  const before = await context.report.step('look', () => readInstance(client, action, context));
  const isSo = before.state === wantedBy[action.command] && !context.repeated;
  if (isSo) return { outcome: 'unchanged', result: nameOf(before) };
  return { outcome: 'succeeded', result: nameOf(await act(client, action, context)) };
}

/** Sends the command, then reads the instance until it is settled. */
async function act(client: UfopClient, { command, ...ref }: Action, context: OperationContext): Promise<UfopInstance> {
  const { report, device } = context;
  await report.step(command, async () => {
    await context.sending();
    await client.act(ref, command, changeOptions(context));
  });
  return report.step('check', async (step) => {
    const instances = await settledInstances(client, { ufop: ref.ufop, indexes: [String(ref.index)] }, context);
    tellInstances(step, instances);
    assertNoneFailed(ref.ufop, instances, context);
    const [instance] = instances;
    if (!instance) throw new FlotillaError('ufop.instance-unknown', { ...ref, address: device.address });
    if (instance.state === wantedBy[command]) return instance;
    const detail = `it is ${instance.state}`;
    throw new FlotillaError('ufop.instance-failed', { ...ref, detail, address: device.address });
  });
}

async function readInstance(client: UfopClient, ref: InstanceRef, context: OperationContext): Promise<UfopInstance> {
  const instance = instanceOf({ instances: await client.instances(ref.ufop, context.signal) }, ref.index);
  if (instance) return instance;
  throw new FlotillaError('ufop.instance-unknown', { ...ref, address: context.device.address });
}

function nameOf({ index, version, state }: UfopInstance): string {
  return `#${index} ${version} ${state}`;
}
