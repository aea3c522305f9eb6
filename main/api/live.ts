import { setTimeout as delay } from 'node:timers/promises';
import type { JobDetail } from '../../contract/app/jobs.ts';
import type { Fleet } from '../fleet.ts';
import { api, callerSignal, declared } from './base.ts';

const jobIntervalMs = 200;

export const live = {
  changes: api.live.changes.handler(({ context: { fleet }, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.changes.subscribe(signal), { fleet, signal });
  }),

  device: api.live.device.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.watches.follow(input.deviceId, signal), { fleet, signal });
  }),

  job: api.live.job.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(followJob(fleet, input.jobId, signal), { fleet, signal });
  }),

  progress: api.live.progress.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.jobs.progress(input.jobId, signal), { fleet, signal });
  }),

  target: api.live.target.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.jobs.target(input, signal), { fleet, signal });
  }),

  log: api.live.log.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.followLog({ ...input, signal }), { fleet, signal });
  }),
};

async function* followJob(fleet: Fleet, jobId: string, signal: AbortSignal): AsyncGenerator<JobDetail, void, void> {
  // The first notice is always `all`, so that the job is sent as it is now.
  for await (const change of fleet.changes.subscribe(signal)) {
    if (change.kind !== 'all' && !(change.kind === 'job' && change.jobId === jobId)) continue;
    const job = fleet.jobs.get(jobId);
    yield job;
    if (job.state === 'ended') return;
    await delay(jobIntervalMs, undefined, { signal });
  }
}
