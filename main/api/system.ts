import { api, apiOfKeeper } from './base.ts';

export const system = {
  info: api.system.info.handler(({ context: { fleet } }) => fleet.info),

  look: apiOfKeeper.system.look.handler(({ context: { onLook }, input }) => onLook?.(input)),
};
