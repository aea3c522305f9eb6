import { api, callerSignal } from './base.ts';

export const devices = {
  list: api.devices.list.handler(({ context: { fleet } }) => fleet.devices.list()),

  get: api.devices.get.handler(({ context: { fleet }, input }) => fleet.devices.get(input.deviceId)),

  add: api.devices.add.handler(({ context: { fleet }, input }) => fleet.devices.add(input)),

  update: api.devices.update.handler(({ context: { fleet }, input }) =>
    fleet.devices.update(input.deviceId, input.device),
  ),

  remove: api.devices.remove.handler(({ context: { fleet }, input }) => {
    fleet.devices.remove(input.deviceId);
    return { removed: true as const };
  }),

  refresh: api.devices.refresh.handler(({ context: { fleet }, input, signal }) =>
    fleet.devices.refresh(input.deviceId, callerSignal(fleet, signal)),
  ),

  planAgent: api.devices.planAgent.handler(({ context: { fleet }, input, signal }) =>
    fleet.devices.planAgent(input.deviceId, callerSignal(fleet, signal)),
  ),

  findPlainServer: api.devices.findPlainServer.handler(({ context: { fleet }, input, signal }) =>
    fleet.devices.findPlainServer(input.deviceId, callerSignal(fleet, signal)),
  ),

  jumpChoices: api.devices.jumpChoices.handler(({ context: { fleet }, input }) => fleet.devices.jumpChoices(input)),

  scanHostKey: api.devices.scanHostKey.handler(({ context: { fleet }, input, signal }) =>
    fleet.trust.scan(input.deviceId, callerSignal(fleet, signal)),
  ),

  acceptHostKey: api.devices.acceptHostKey.handler(async ({ context: { fleet }, input, signal }) => {
    await fleet.trust.confirm(input.deviceId, input.fingerprint, callerSignal(fleet, signal));
    return fleet.devices.get(input.deviceId);
  }),

  forgetHostKey: api.devices.forgetHostKey.handler(({ context: { fleet }, input }) => {
    fleet.trust.forget(input.deviceId);
    return fleet.devices.get(input.deviceId);
  }),
};
