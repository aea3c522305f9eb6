import { api } from './base.ts';

export const queue = {
  list: api.queue.list.handler(({ context: { fleet } }) => fleet.jobs.queue()),

  count: api.queue.count.handler(({ context: { fleet } }) => ({ queued: fleet.jobs.work().queued })),

  tryNow: api.queue.tryNow.handler(({ context: { fleet }, input }) => {
    fleet.jobs.tryNow(input);
    return { tried: true as const };
  }),

  cancel: api.queue.cancel.handler(async ({ context: { fleet }, input }) => ({
    cancelled: await fleet.jobs.cancelQueued(input.targets),
  })),
};
