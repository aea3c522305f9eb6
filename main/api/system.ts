import { api } from './base.ts';

export const system = {
  info: api.system.info.handler(({ context: { fleet } }) => fleet.info),
};
