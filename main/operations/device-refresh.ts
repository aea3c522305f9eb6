import { change, machineBasis } from './known.ts';
import type { Operation } from './types.ts';

/** Reads a device again. */
export const deviceRefresh: Operation<'device.refresh'> = {
  name: 'device.refresh',
  effect: 'read',
  needs: 'ssh',
  readsAgain: false,
  preview: () => change(null, null),
  basis: machineBasis,
  async run(session, _params, context) {
    await context.report.step('look', () => context.look(session));
    return { outcome: 'succeeded', result: null };
  },
};
