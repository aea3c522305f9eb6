import type { UfopInstance } from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { UfopClient } from '../device/device.ts';
import { blocked, change, same, ufopBasis, ufopPreview } from './known.ts';
import { changeOptions } from './module-state.ts';
import type { Operation, OperationContext } from './types.ts';
import { readUfop, selectedOf, tellInstances } from './ufop-state.ts';

/** Selects the version that new instances get. What runs stays as it is. */
export const ufopSwitch: Operation<'ufop.switch'> = {
  name: 'ufop.switch',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, { ufop, version }) =>
    ufopPreview(known, ufop, (found) => {
      const selected = selectedOf(found.description);
      if (selected === version) return same(version);
      const state = found.versions.find((one) => one.version === version)?.state;
      if (state === undefined) return blocked(known, 'ufop.version-unknown', { ufop, version });
      if (state !== 'build success') return blocked(known, 'ufop.version-not-built', { ufop, version, state });
      return change(selected, version);
    }),
  basis: ufopBasis,
  async run(session, { ufop, version }, context) {
    const { signal, device } = context;
    const client = await session.ufops(signal);
    const state = await context.report.step('look', async () => {
      const { version: selected } = await readUfop(client, ufop, context);
      if (selected === version) return 'selected';
      return (await client.versions(ufop, signal)).find((known) => known.version === version)?.state;
    });
    if (state === 'selected') return { outcome: context.repeated ? 'succeeded' : 'unchanged', result: version };
    const params = { ufop, version, address: device.address };
    if (state === undefined) throw new FlotillaError('ufop.version-unknown', params);
    if (state !== 'build success') throw new FlotillaError('ufop.version-not-built', { ...params, state });
    const from = await selectVersion(client, { ufop, version }, context);
    return { outcome: 'succeeded', result: from === null ? version : `${from} → ${version}` };
  },
};

/** Brings what runs to the selected version, one after another, each healthy before the next. */
export const ufopUpgrade: Operation<'ufop.upgrade'> = {
  name: 'ufop.upgrade',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, { ufop }) =>
    ufopPreview(known, ufop, (found) => {
      const selected = selectedOf(found.description);
      if (selected === null) return blocked(known, 'ufop.nothing-selected', { ufop });
      const behind = behindOf(found.instances, selected);
      return behind.length === 0 ? same(selected) : change(versionsOf(behind), selected);
    }),
  basis: ufopBasis,
  async run(session, { ufop }, context) {
    const { report, signal, device } = context;
    const client = await session.ufops(signal);
    const look = async () => {
      const selected = selectedOf(await readUfop(client, ufop, context));
      if (selected === null) throw new FlotillaError('ufop.nothing-selected', { ufop, address: device.address });
      return { selected, behind: behindOf(await client.instances(ufop, signal), selected) };
    };
    const before = await report.step('look', look);
    if (before.behind.length === 0) {
      return { outcome: context.repeated ? 'succeeded' : 'unchanged', result: before.selected };
    }
    await report.step('upgrade', async () => {
      await context.sending();
      await client.upgrade(ufop, changeOptions(context));
    });
    const after = await report.step('check', async (step) => {
      tellInstances(step, await client.instances(ufop, signal));
      return look();
    });
    const [left] = after.behind;
    if (left) {
      const detail = `#${left.index} is at ${left.version}`;
      throw new FlotillaError('ufop.upgrade-failed', { ufop, detail, address: device.address });
    }
    return { outcome: 'succeeded', result: `${versionsOf(before.behind)} → ${after.selected}` };
  },
};

/** Selects a version and reads whether it is; gives the one before. */
export async function selectVersion(
  client: UfopClient,
  { ufop, version }: { ufop: string; version: string },
  context: OperationContext,
): Promise<string | null> {
  const { report, signal, idempotencyKey } = context;
  return report.step('switch', async () => {
    const before = selectedOf(await readUfop(client, ufop, context));
    await context.sending();
    // A key belongs to one request, and this may be the second one of its target.
    await client.select(ufop, version, { idempotencyKey: `${idempotencyKey}:switch`, signal });
    const { version: after } = await readUfop(client, ufop, context);
    // Servers that know the wire text alone may not tell.
    if (after === undefined || after === version) return before;
    const detail = `${after || 'nothing'} is selected`;
    throw new FlotillaError('agent.failed', { address: context.device.address, detail });
  });
}

function behindOf(instances: readonly UfopInstance[], selected: string): UfopInstance[] {
  return instances.filter(({ state, version }) => state !== 'Stopped' && version !== selected);
}

function versionsOf(instances: readonly UfopInstance[]): string {
  return [...new Set(instances.map(({ version }) => version))].join(', ');
}
