import { apiOfKeeper as api } from './base.ts';

export const backups = {
  status: api.backups.status.handler(({ context: { keeper } }) => keeper.status()),

  list: api.backups.list.handler(({ context: { keeper } }) => keeper.backups()),

  make: api.backups.make.handler(({ context: { keeper } }) => keeper.fleet.backUp()),

  restore: api.backups.restore.handler(async ({ context: { keeper }, input }) => ({
    setAside: await keeper.restore(input.name),
  })),
};
