import { FlotillaError } from '../../contract/errors.ts';
import { api, apiOfKeeper } from './base.ts';

export const system = {
  info: api.system.info.handler(({ context: { fleet, hands } }) => {
    return { ...fleet.info, canOpenDemo: hands?.openDemo !== undefined };
  }),

  look: apiOfKeeper.system.look.handler(({ context: { hands }, input }) => hands?.onLook?.(input)),

  openDemo: apiOfKeeper.system.openDemo.handler(async ({ context: { hands } }) => {
    if (!hands?.openDemo) throw new FlotillaError('internal', { detail: 'this host opens no demo' });
    await hands.openDemo();
  }),

  crashReports: apiOfKeeper.system.crashReports.handler(
    ({ context: { hands } }) => hands?.crashReports?.list() ?? null,
  ),

  removeCrashReports: apiOfKeeper.system.removeCrashReports.handler(({ context: { hands } }) =>
    hands?.crashReports?.removeAll(),
  ),
};
