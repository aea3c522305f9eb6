import type { Module } from '../../contract/agent/modules.ts';
import type { UfopInstance } from '../../contract/agent/ufops.ts';
import type { UfopState } from '../../contract/app/devices.ts';
import type { Preview } from '../../contract/app/plan.ts';
import { type ErrorCode, FlotillaError, type Problem, toProblem } from '../../contract/errors.ts';
import type { Basis, KnownDevice } from './types.ts';

// What is known of a device without asking it, and the words in which a preview is given.

export const change = (from: string | null, to: string | null): Preview => ({ kind: 'change', from, to });
export const same = (value: string | null): Preview => ({ kind: 'same', value });
export const unseen: Preview = { kind: 'unseen' };

/** It would fail, and this is how. The address of the device is filled in. */
export function blocked(known: KnownDevice, code: ErrorCode, params: Problem['params'] = {}): Preview {
  const { address } = known.device;
  return { kind: 'blocked', problem: toProblem(new FlotillaError(code, { address, ...params })) };
}

/** Why nothing can be said, or nothing done, with the modules of a device; `null` where they are known. */
export function withoutModules(known: KnownDevice): Preview | null {
  const agent = known.snapshot.agent?.value;
  const gate = agent?.state === 'plain' ? withoutPlain(known, agent) : withoutAgent(known);
  return gate ?? (known.snapshot.modules === null ? unseen : null);
}

/** Why nothing can be said, or nothing done, with the ufops of a device; `null` where they are known. */
export function withoutUfops(known: KnownDevice): Preview | null {
  const gate = withoutAgent(known);
  if (gate !== null || known.snapshot.ufops !== null) return gate;
  const agent = known.snapshot.agent?.value;
  // An agent of this version would have told of them.
  const isOld = agent?.state === 'running' && agent.outdated && known.snapshot.modules !== null;
  return isOld ? blocked(known, 'agent.no-ufops') : unseen;
}

/** Why there is no agent of ours to talk to; `null` where it runs. */
export function withoutAgent(known: KnownDevice): Preview | null {
  const agent = known.snapshot.agent?.value;
  if (agent === undefined) return unseen;
  if (agent.state === 'running') return null;
  if (agent.state === 'plain') return blocked(known, 'plain.not-offered', { port: agent.port });
  return blocked(known, agent.state === 'stopped' ? 'agent.not-running' : 'agent.not-set-up');
}

function withoutPlain(known: KnownDevice, { port, answers }: { port: number; answers: boolean }): Preview | null {
  return answers ? null : blocked(known, 'plain.not-running', { port });
}

/** What is to be said of a module that is there; `module.unknown` where it is not. */
export function modulePreview(known: KnownDevice, ref: ModuleRef, judge: (module: Module) => Preview): Preview {
  const gate = withoutModules(known);
  if (gate) return gate;
  const module = knownModule(known, ref);
  return module ? judge(module) : blocked(known, 'module.unknown');
}

/** What is to be said of a ufop that is there; `ufop.unknown` where it is not. */
export function ufopPreview(known: KnownDevice, ufop: string, judge: (found: UfopState) => Preview): Preview {
  const gate = withoutUfops(known);
  if (gate) return gate;
  const found = knownUfop(known, ufop);
  return found ? judge(found) : blocked(known, 'ufop.unknown', { ufop });
}

export interface ModuleRef {
  moduleId?: string | undefined;
  name?: string | undefined;
}

/** The module that is meant, among those of a device: by its id where it is named by that. */
export function moduleOf(modules: readonly Module[], { moduleId, name }: ModuleRef): Module | undefined {
  return modules.find(({ id, description }) => (moduleId === undefined ? description.name === name : id === moduleId));
}

export function knownModule(known: KnownDevice, ref: ModuleRef): Module | undefined {
  return moduleOf(known.snapshot.modules?.value ?? [], ref);
}

export function knownUfop(known: KnownDevice, name: string): UfopState | undefined {
  return known.snapshot.ufops?.value.find(({ description }) => description.name === name);
}

export function instanceOf(ufop: Pick<UfopState, 'instances'>, index: number): UfopInstance | undefined {
  return ufop.instances.find((instance) => instance.index === String(index));
}

/** The machine, which every plan takes for granted. */
export function machineBasis(known: KnownDevice): Basis {
  return { machineId: known.snapshot.facts?.value.machineId ?? null };
}

export function agentBasis(known: KnownDevice): Basis {
  const agent = known.snapshot.agent?.value;
  if (agent === undefined) return machineBasis(known);
  const none = agent.state === 'stopped' ? agent.state : null;
  return { ...machineBasis(known), agent: agent.state === 'running' ? agent.version : none };
}

export function moduleBasis(known: KnownDevice, ref: ModuleRef): Basis {
  if (known.snapshot.modules === null) return machineBasis(known);
  const module = knownModule(known, ref);
  const name = module?.description.name ?? ref.name ?? ref.moduleId ?? '';
  return { ...machineBasis(known), [`module:${name}`]: module?.description.version ?? null };
}

export function ufopBasis(known: KnownDevice, { ufop }: { ufop: string }): Basis {
  if (known.snapshot.ufops === null) return machineBasis(known);
  const found = knownUfop(known, ufop);
  return { ...machineBasis(known), [`ufop:${ufop}`]: found ? (found.description.version ?? '') : null };
}

export function instanceBasis(known: KnownDevice, { ufop, index }: { ufop: string; index: number }): Basis {
  if (known.snapshot.ufops === null) return machineBasis(known);
  const found = knownUfop(known, ufop);
  const version = found && instanceOf(found, index)?.version;
  return { ...machineBasis(known), [`instance:${ufop}/${index}`]: version ?? null };
}
