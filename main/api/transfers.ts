import { api } from './base.ts';

export const transfers = {
  begin: api.transfers.begin.handler(({ context: { fleet }, input }) => fleet.transfers.begin(input)),

  append: api.transfers.append.handler(({ context: { fleet }, input: { transferId, ...chunk } }) =>
    fleet.transfers.append(transferId, chunk),
  ),

  get: api.transfers.get.handler(({ context: { fleet }, input }) => fleet.transfers.get(input.transferId)),

  drop: api.transfers.drop.handler(async ({ context: { fleet }, input }) => {
    await fleet.transfers.drop(input.transferId);
    return { dropped: true as const };
  }),
};
