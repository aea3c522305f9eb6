import type { Module } from '../../contract/agent/modules.ts';
import type { Job, Step, TargetState } from '../../contract/app/jobs.ts';
import { resultOrder } from './job-progress.ts';
import type { MarkName } from './marks.ts';

export function targetMark(state: TargetState): MarkName {
  return state === 'running' ? 'working' : state;
}

export function stepMark(state: Step['state']): MarkName {
  if (state === 'running') return 'working';
  return state === 'done' ? 'succeeded' : state;
}

/** One mark for a whole job: at work, or the worst result among its targets. */
export function jobMark(job: Job): MarkName {
  if (job.state === 'running' || job.state === 'soaking') return 'working';
  if (job.state === 'paused') return 'paused';
  // For its hours, or for its devices.
  if (job.state === 'waiting') return job.resumesAt === null ? 'queued' : 'scheduled';
  if (job.state === 'scheduled') return 'scheduled';
  const worst = resultOrder.find((state) => (job.counts[state] ?? 0) > 0);
  return worst === undefined ? 'unknown' : targetMark(worst);
}

/** Whether something of a job is done now; one that only waits for its devices, its time or its hours is not at work. */
export function isAtWork({ state }: Pick<Job, 'state'>): boolean {
  return state !== 'ended' && state !== 'scheduled' && state !== 'waiting';
}

/** What a job is about, in a few words: a module, a ufop, a command, a path. Empty where the operation says it all. */
export function subjectOf({ operation, params }: Job['call'], modules: readonly Module[]): string {
  switch (operation) {
    case 'agent.install':
    case 'agent.upgrade':
    case 'agent.uninstall':
    case 'device.refresh':
    case 'device.reboot':
      return '';
    case 'module.install':
    case 'module.update':
      return `${params.name} ${params.version}`;
    case 'ufop.register':
    case 'ufop.delete':
    case 'ufop.upgrade':
    case 'ufop.add-instances':
      return params.ufop;
    case 'ufop.upload':
    case 'ufop.switch':
      return `${params.ufop} ${params.version ?? ''}`.trim();
    case 'ufop.delete-instance':
    case 'ufop.start-instance':
    case 'ufop.stop-instance':
    case 'ufop.reboot-instance':
      return `${params.ufop} #${params.index}`;
    case 'shell.run':
      return params.command.split('\n', 1)[0]?.slice(0, 80) ?? '';
    case 'file.push':
      return params.path;
    default: {
      const known = modules.find((module) => module.id === params.moduleId)?.description;
      return params.name ?? known?.name ?? params.moduleId?.slice(0, 8) ?? '';
    }
  }
}
