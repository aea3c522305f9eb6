import type { UfopInstance } from '../../contract/agent/ufops.ts';
import type { DeviceView } from '../../contract/app/devices.ts';
import type { Preview } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { InstanceRef, UfopClient } from '../device/device.ts';
import { blocked, change, instanceBasis, instanceOf, knownUfop, same, withoutUfops } from './known.ts';
import { changeOptions } from './module-state.ts';
import type { Operation, OperationContext } from './types.ts';
import { assertNoneFailed, settledInstances, tellInstances } from './ufop-state.ts';

/** Starts an instance. "Started" is what the device says afterwards: the wire text itself lets the reply say `Stopped`. */
export const ufopStartInstance: Operation<'ufop.start-instance'> = {
  name: 'ufop.start-instance',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, ref) =>
    previewOf(known, ref, ({ state }) => (state === 'Running' ? same(state) : change(state, 'Running'))),
  basis: instanceBasis,
  async run(session, ref, context) {
    const client = await session.ufops(context.signal);
    const before = await context.report.step('look', () => readInstance(client, ref, context));
    if (before.state === 'Running' && !context.repeated) return { outcome: 'unchanged', result: nameOf(before) };
    const after = await act(client, { ...ref, command: 'start' }, context);
    return { outcome: 'succeeded', result: nameOf(after) };
  },
};

/** Stops an instance. */
export const ufopStopInstance: Operation<'ufop.stop-instance'> = {
  name: 'ufop.stop-instance',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, ref) =>
    previewOf(known, ref, ({ state }) => (state === 'Stopped' ? same(state) : change(state, 'Stopped'))),
  basis: instanceBasis,
  async run(session, ref, context) {
    const client = await session.ufops(context.signal);
    const before = await context.report.step('look', () => readInstance(client, ref, context));
    if (before.state === 'Stopped' && !context.repeated) return { outcome: 'unchanged', result: nameOf(before) };
    const after = await act(client, { ...ref, command: 'stop' }, context);
    return { outcome: 'succeeded', result: nameOf(after) };
  },
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

function previewOf(known: DeviceView, ref: InstanceRef, judge: (instance: UfopInstance) => Preview): Preview {
  const gate = withoutUfops(known);
  if (gate) return gate;
  const found = knownUfop(known, ref.ufop);
  if (!found) return blocked(known, 'ufop.unknown', { ufop: ref.ufop });
  const instance = instanceOf(found, ref.index);
  return instance ? judge(instance) : blocked(known, 'ufop.instance-unknown', { ...ref });
}

interface Action extends InstanceRef {
  command: 'start' | 'stop' | 'reboot';
}

/** Sends the command, then reads the instance until it is settled. */
async function act(client: UfopClient, { command, ...ref }: Action, context: OperationContext): Promise<UfopInstance> {
  const { report, device } = context;
  await report.step(command, async () => {
    context.sending();
    await client.act(ref, command, changeOptions(context));
  });
  const wanted = command === 'stop' ? 'Stopped' : 'Running';
  return report.step('check', async (step) => {
    const instances = await settledInstances(client, { ufop: ref.ufop, indexes: [String(ref.index)] }, context);
    tellInstances(step, instances);
    assertNoneFailed(ref.ufop, instances, context);
    const [instance] = instances;
    if (!instance) throw new FlotillaError('ufop.instance-unknown', { ...ref, address: device.address });
    if (instance.state === wanted) return instance;
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
