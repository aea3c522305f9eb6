import { isDeepStrictEqual } from 'node:util';
import { aclModeSchema, type Ufop } from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { OperationParams } from '../../contract/operations.ts';
import { phrase } from '../../contract/phrases.ts';
import { blocked, change, knownUfop, same, ufopBasis, withoutUfops } from './known.ts';
import { changeOptions } from './module-state.ts';
import type { Operation } from './types.ts';
import { findUfop, selectedOf } from './ufop-state.ts';

/** Makes a ufop known to the device. One that is there with other settings is `ufop.exists`: they cannot be changed. */
export const ufopRegister: Operation<'ufop.register'> = {
  name: 'ufop.register',
  effect: 'idempotent',
  needs: 'agent',
  preview(known, params) {
    const gate = withoutUfops(known);
    if (gate) return gate;
    const found = knownUfop(known, params.ufop);
    if (!found) return change(null, params.aclMode);
    return isAsWanted(found.description, params)
      ? same(params.aclMode)
      : blocked(known, 'ufop.exists', { ufop: params.ufop });
  },
  basis: ufopBasis,
  async run(session, params, context) {
    const { ufop, aclMode, desc, configuration } = params;
    const client = await session.ufops(context.signal);
    const before = await context.report.step('look', () => findUfop(client, ufop, context.signal));
    if (before && !context.repeated) {
      if (isAsWanted(before, params)) return { outcome: 'unchanged', result: ufop };
      throw new FlotillaError('ufop.exists', { ufop, address: context.device.address });
    }
    await context.report.step('register', async () => {
      await context.sending();
      await client
        .register({ name: ufop, aclMode, desc, configuration }, changeOptions(context))
        .catch((error: unknown) => {
          // A server that keeps no outcomes says so to a repetition; then what is there decides.
          const isThere = context.repeated && error instanceof FlotillaError && error.code === 'ufop.exists';
          if (!isThere) throw error;
        });
    });
    const after = await context.report.step('check', () => findUfop(client, ufop, context.signal));
    if (after) return { outcome: 'succeeded', result: ufop };
    throw new FlotillaError('agent.failed', {
      address: context.device.address,
      detail: phrase('not-there', { what: ufop }),
    });
  },
};

/** Removes a ufop with its versions and instances. One that is already gone is unchanged. */
export const ufopDelete: Operation<'ufop.delete'> = {
  name: 'ufop.delete',
  effect: 'idempotent',
  needs: 'agent',
  preview(known, { ufop }) {
    const gate = withoutUfops(known);
    if (gate) return gate;
    const found = knownUfop(known, ufop);
    return found ? change(selectedOf(found.description) ?? ufop, null) : same(null);
  },
  basis: ufopBasis,
  async run(session, { ufop }, context) {
    const client = await session.ufops(context.signal);
    const before = await context.report.step('look', () => findUfop(client, ufop, context.signal));
    if (!before) return { outcome: context.repeated ? 'succeeded' : 'unchanged', result: null };
    await context.report.step('delete', async () => {
      await context.sending();
      await client.remove(ufop, changeOptions(context));
    });
    const after = await context.report.step('check', () => findUfop(client, ufop, context.signal));
    if (!after) return { outcome: 'succeeded', result: ufop };
    throw new FlotillaError('agent.failed', {
      address: context.device.address,
      detail: phrase('still-there', { what: ufop }),
    });
  },
};

/** What was not asked for, or is not told, may be anything. */
function isAsWanted(found: Ufop, wanted: OperationParams<'ufop.register'>): boolean {
  const mode = aclModeSchema.safeParse(found.aclMode);
  if (mode.success && mode.data !== wanted.aclMode) return false;
  if (wanted.desc !== undefined && found.description !== undefined && found.description !== wanted.desc) return false;
  if (wanted.configuration === undefined || found.configuration === undefined) return true;
  return isDeepStrictEqual(found.configuration, wanted.configuration);
}
