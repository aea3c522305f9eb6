import type { Module } from '../../../contract/agent/modules.ts';
import type { AgentState } from '../../../contract/app/devices.ts';
import type { Difference } from './diff.ts';

export function diffAgent(before: AgentState, after: AgentState): Difference[] {
  const told = { what: 'agent' as const, name: 'agent', item: null };
  const [was, is] = [versionOf(before), versionOf(after)];
  const changes: Difference[] = [];
  if (before.state !== after.state) changes.push({ ...told, kind: 'state', from: before.state, to: after.state });
  if (was !== null && is !== null && was !== is) changes.push({ ...told, kind: 'version', from: was, to: is });
  return changes;
}

function versionOf(agent: AgentState): string | null {
  return agent.state === 'running' ? agent.version : null;
}

/** A module is the same as long as its id is; one that was installed anew under its name is too. */
export function diffModules(before: readonly Module[], after: readonly Module[]): Difference[] {
  const left = [...before];
  const changes: Difference[] = [];
  for (const module of after) {
    const { name, version } = module.description;
    const at = indexOfSame(left, module);
    const [was] = at === -1 ? [] : left.splice(at, 1);
    const told = { what: 'module' as const, name, item: null };
    if (!was) {
      changes.push({ ...told, kind: 'appeared', from: null, to: version });
      continue;
    }
    const from = was.description.version;
    if (from !== version) changes.push({ ...told, kind: 'version', from, to: version });
    const [ran, runs] = [was.status.running, module.status.running];
    if (ran === runs || ran === undefined || runs === undefined) continue;
    changes.push({ ...told, kind: runs ? 'started' : 'stopped', from: null, to: null });
  }
  for (const { description } of left) {
    changes.push({
      what: 'module',
      name: description.name,
      item: null,
      kind: 'vanished',
      from: description.version,
      to: null,
    });
  }
  return changes;
}

function indexOfSame(modules: readonly Module[], { id, description }: Module): number {
  const byId = modules.findIndex((module) => module.id === id && module.description.name === description.name);
  return byId === -1 ? modules.findIndex((module) => module.description.name === description.name) : byId;
}
