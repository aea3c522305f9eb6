import { api, callerSignal } from './base.ts';

export const trust = {
  readKnownHosts: api.trust.readKnownHosts.handler(({ context: { fleet }, input, signal }) =>
    fleet.trust.knownHosts.read(input.text, callerSignal(fleet, signal)),
  ),

  importKnownHosts: api.trust.importKnownHosts.handler(({ context: { fleet }, input }) =>
    fleet.trust.knownHosts.import(input.text, input.devices),
  ),

  reIdentify: api.trust.reIdentify.handler(async ({ context: { fleet }, input, signal }) => {
    const { deviceId, ...shown } = input;
    await fleet.trust.reIdentify(deviceId, shown, callerSignal(fleet, signal));
    return fleet.devices.get(deviceId);
  }),

  keys: api.trust.keys.handler(({ context: { fleet } }) => fleet.trust.keys()),

  forgetKey: api.trust.forgetKey.handler(({ context: { fleet }, input }) => {
    fleet.trust.forgetKey(input.deviceId, input.fingerprint);
    return { forgotten: true as const };
  }),

  history: api.trust.history.handler(({ context: { fleet }, input }) => fleet.trust.history(input.deviceId)),
};
