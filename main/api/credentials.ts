import { api } from './base.ts';

export const credentials = {
  list: api.credentials.list.handler(({ context: { fleet } }) => fleet.credentials.list()),

  uses: api.credentials.uses.handler(({ context: { fleet } }) => fleet.credentials.uses()),

  add: api.credentials.add.handler(({ context: { fleet }, input }) => fleet.credentials.add(input)),

  remove: api.credentials.remove.handler(({ context: { fleet }, input }) => {
    fleet.credentials.remove(input.credentialId);
    return { removed: true as const };
  }),
};

export const vault = {
  status: api.vault.status.handler(({ context: { fleet } }) => fleet.credentials.vaultStatus()),

  create: api.vault.create.handler(({ context: { fleet }, input }) => fleet.credentials.createVault(input.passphrase)),

  unlock: api.vault.unlock.handler(({ context: { fleet }, input }) => fleet.credentials.unlockVault(input.passphrase)),

  lock: api.vault.lock.handler(({ context: { fleet } }) => fleet.credentials.lockVault()),
};
