import type { Module } from '../../contract/agent/modules.ts';
import type { AgentState } from '../../contract/app/devices.ts';
import type { MarkName } from './marks.ts';

/**
 * The state of a module: one that is to run and does not has failed. Historic servers leave `running` out: then it is
 * unknown, not stopped.
 */
export function moduleMark(module: Module): MarkName {
  const { status } = module;
  if (!status.installed) return 'not-installed';
  if (status.running === undefined) return 'unknown';
  if (status.running) return 'running';
  return status.enabled ? 'failed' : 'stopped';
}

export function agentMark(agent: AgentState): MarkName {
  if (agent.state === 'absent') return 'absent';
  if (agent.state === 'stopped') return 'stopped';
  if (agent.state === 'plain') return agent.answers ? 'plain' : 'unreachable';
  return agent.outdated ? 'outdated' : 'running';
}

/** How many modules run, of how many. */
export function moduleCounts(modules: readonly Module[]): { running: number; total: number; broken: number } {
  return {
    running: modules.filter((module) => module.status.running === true).length,
    total: modules.length,
    broken: modules.filter((module) => !module.status.installed).length,
  };
}
