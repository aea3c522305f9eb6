import { api, callerSignal } from './base.ts';

export const imports = {
  read: api.import.read.handler(({ context: { fleet }, input }) => fleet.imports.read(input)),

  apply: api.import.apply.handler(({ context: { fleet }, input: { decisions, ...source }, signal }) =>
    fleet.imports.apply(source, decisions, callerSignal(fleet, signal)),
  ),
};

export const exports = {
  devices: api.export.devices.handler(({ context: { fleet }, input }) =>
    fleet.imports.export(input.format, input.deviceIds),
  ),
};
