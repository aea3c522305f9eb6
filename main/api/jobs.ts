import { api, apiOfIndex } from './base.ts';

export const jobs = {
  dryRun: apiOfIndex.jobs.dryRun.handler(({ context: { fleet }, input }) => fleet.jobs.dryRun(input)),

  start: apiOfIndex.jobs.start.handler(({ context: { fleet }, input }) => fleet.jobs.start(input)),

  list: api.jobs.list.handler(({ context: { fleet }, input }) => fleet.jobs.list(input)),

  get: api.jobs.get.handler(({ context: { fleet }, input }) => fleet.jobs.get(input.jobId)),

  pause: api.jobs.pause.handler(({ context: { fleet }, input }) => fleet.jobs.pause(input.jobId)),

  resume: api.jobs.resume.handler(({ context: { fleet }, input }) => fleet.jobs.resume(input.jobId)),

  cancel: api.jobs.cancel.handler(({ context: { fleet }, input }) => fleet.jobs.cancel(input.jobId)),

  again: api.jobs.again.handler(({ context: { fleet }, input: { jobId, ...which } }) => fleet.jobs.again(jobId, which)),
};
