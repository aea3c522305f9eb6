import { api } from './base.ts';

export const jobs = {
  start: api.jobs.start.handler(({ context: { fleet }, input }) => fleet.jobs.start(input.call, input.deviceIds)),

  list: api.jobs.list.handler(({ context: { fleet }, input }) => fleet.jobs.list(input)),

  get: api.jobs.get.handler(({ context: { fleet }, input }) => fleet.jobs.get(input.jobId)),

  cancel: api.jobs.cancel.handler(({ context: { fleet }, input }) => fleet.jobs.cancel(input.jobId)),
};
