import { api, apiOfKeeper, callerSignal } from './base.ts';

export const imports = {
  opened: apiOfKeeper.import.opened.handler(({ context: { hands }, input }) => {
    return hands?.openedFile?.(input.opened) ?? null;
  }),

  read: api.import.read.handler(({ context: { fleet }, input, signal }) =>
    fleet.imports.read(input, callerSignal(fleet, signal)),
  ),

  apply: api.import.apply.handler(({ context: { fleet }, input: { decisions, ...source }, signal }) =>
    fleet.imports.apply(source, decisions, callerSignal(fleet, signal)),
  ),
};

export const exports = {
  devices: api.export.devices.handler(({ context: { fleet }, input, signal }) =>
    fleet.imports.export(input.format, input.deviceIds, callerSignal(fleet, signal)),
  ),
};
