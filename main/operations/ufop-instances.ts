import type { UfopInstance } from '../../contract/agent/ufops.ts';
import type { UfopState } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { blocked, change, instanceBasis, instanceOf, same, ufopBasis, ufopPreview } from './known.ts';
import { changeOptions } from './module-state.ts';
import type { Operation } from './types.ts';
import { assertNoneFailed, readUfop, selectedOf, settledInstances, tellInstances } from './ufop-state.ts';

/** Adds instances of the selected version, and waits for how they fare. */
export const ufopAddInstances: Operation<'ufop.add-instances'> = {
  name: 'ufop.add-instances',
  effect: 'once',
  needs: 'agent',
  preview: (known, { ufop, size }) =>
    ufopPreview(known, ufop, (found) => {
      const refusal = refusalOf(found, size);
      if (refusal) return blocked(known, refusal.code, refusal.params);
      const count = found.instances.length;
      return change(String(count), String(count + size));
    }),
  basis: ufopBasis,
  async run(session, { ufop, size }, context) {
    const { report, signal, device, repeated } = context;
    const client = await session.ufops(signal);
    const before = await report.step('look', async () => {
      const description = await readUfop(client, ufop, context);
      const instances = await client.instances(ufop, signal);
      const refusal = refusalOf({ description, instances }, size);
      // What an earlier attempt added may be what is too many now.
      if (refusal && !repeated) throw new FlotillaError(refusal.code, { ...refusal.params, address: device.address });
      return { version: selectedOf(description), instances };
    });
    const indexes = await report.step('add', async () => {
      // A request with this key was for the version that was selected then, and must say so again.
      const version = repeated ? context.memo : before.version;
      await context.sending(version ?? undefined);
      const add = { size, ...(version === null ? {} : { version }) };
      return addedOf(await client.addInstances(ufop, add, changeOptions(context)), before.instances, size);
    });
    const after = await report.step('check', async (step) => {
      const instances = await settledInstances(client, { ufop, indexes }, context);
      tellInstances(step, instances);
      return instances;
    });
    assertNoneFailed(ufop, after, context);
    if (after.length < size) {
      const detail = `${after.length} of ${size} are there`;
      throw new FlotillaError('agent.failed', { address: device.address, detail });
    }
    return { outcome: 'succeeded', result: `+${size} ${after[0]?.version ?? ''}`.trim() };
  },
};

/** Removes an instance. One that is already gone is unchanged. */
export const ufopDeleteInstance: Operation<'ufop.delete-instance'> = {
  name: 'ufop.delete-instance',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, { ufop, index }) =>
    ufopPreview(known, ufop, (found) => {
      const instance = instanceOf(found, index);
      return instance ? change(`${instance.version} ${instance.state}`, null) : same(null);
    }),
  basis: instanceBasis,
  async run(session, { ufop, index }, context) {
    const { report, signal, device, repeated } = context;
    const client = await session.ufops(signal);
    const look = async () => instanceOf({ instances: await client.instances(ufop, signal) }, index);
    const before = await report.step('look', look);
    if (!before) return { outcome: repeated ? 'succeeded' : 'unchanged', result: null };
    await report.step('delete', async () => {
      await context.sending();
      await client.removeInstance({ ufop, index }, changeOptions(context));
    });
    const after = await report.step('check', look);
    if (!after) return { outcome: 'succeeded', result: `#${index} ${before.version}` };
    throw new FlotillaError('agent.failed', {
      address: device.address,
      detail: phrase('still-there', { what: `#${index}` }),
    });
  },
};

/** Why so many more instances cannot be. */
function refusalOf({ description, instances }: Pick<UfopState, 'description' | 'instances'>, size: number) {
  const ufop = description.name;
  if (selectedOf(description) === null) return { code: 'ufop.nothing-selected', params: { ufop } } as const;
  const maximum = Number(description.maxInstanceNum ?? Number.NaN);
  if (!(instances.length + size > maximum)) return null;
  const params = { ufop, maximum, count: instances.length, size };
  return { code: 'ufop.too-many-instances', params } as const;
}

/** The reply names what was added; of a server that lists everything, what was not there before is new. */
function addedOf(reply: readonly UfopInstance[], before: readonly UfopInstance[], size: number): string[] {
  const indexes = reply.map(({ index }) => index);
  if (indexes.length === size) return indexes;
  return indexes.filter((index) => !before.some((known) => known.index === index));
}
