import { api } from './base.ts';

export const changes = {
  ofDevice: api.changes.ofDevice.handler(({ context: { fleet }, input }) =>
    fleet.table.changesOf(input.deviceId, { before: input.before, limit: input.limit }),
  ),
};
