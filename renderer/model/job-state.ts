import type { Module } from '../../contract/agent/modules.ts';
import type { Job, Step, TargetState } from '../../contract/app/jobs.ts';
import type { MarkName } from './marks.ts';

export function targetMark(state: TargetState): MarkName {
  return state === 'running' ? 'working' : state;
}

export function stepMark(state: Step['state']): MarkName {
  if (state === 'running') return 'working';
  return state === 'done' ? 'succeeded' : state;
}

// The worst result of a job names it: nobody should read "succeeded" over a failed target.
const worstFirst: readonly TargetState[] = [
  'failed',
  'unknown',
  'needs-trust',
  'refused',
  'unreachable',
  'superseded',
  'expired',
  'cancelled',
  'skipped',
  'succeeded',
  'unchanged',
];

/** One mark for a whole job: at work, or the worst result among its targets. */
export function jobMark(job: Job): MarkName {
  if (job.state === 'running') return 'working';
  const worst = worstFirst.find((state) => (job.counts[state] ?? 0) > 0);
  return worst === undefined ? 'unknown' : targetMark(worst);
}

/** The module that a job is about, as far as its parameters and the last snapshot tell. */
export function moduleOfJob(call: Job['call'], modules: readonly Module[]): { name: string; version: string } | null {
  if (call.operation === 'agent.install' || call.operation === 'agent.uninstall') return null;
  if (call.operation === 'module.install' || call.operation === 'module.update') return call.params;
  const known = modules.find((module) => module.id === call.params.moduleId)?.description;
  return { name: call.params.name ?? known?.name ?? call.params.moduleId.slice(0, 8), version: known?.version ?? '' };
}

/** The id of the module that a job works on; null where it is about no existing module. */
export function moduleIdOfJob(call: Job['call']): string | null {
  return 'moduleId' in call.params ? call.params.moduleId : null;
}
