import type { Module } from '../../contract/agent/modules.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { AgentClient } from '../device/device.ts';
import { type ModuleRef, moduleOf } from './known.ts';
import type { OperationContext } from './types.ts';

/** What the agent says of a module now; `null` when there is none. */
export async function findModule(agent: AgentClient, ref: ModuleRef, signal: AbortSignal): Promise<Module | null> {
  if (ref.moduleId === undefined) return moduleOf(await agent.listModules(signal), ref) ?? null;
  try {
    return await agent.getModule(ref.moduleId, signal);
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'module.unknown') return null;
    throw error;
  }
}

/** Throws `module.unknown` when there is none. */
export async function readModule(agent: AgentClient, ref: ModuleRef, context: OperationContext): Promise<Module> {
  const module = await findModule(agent, ref, context.signal);
  if (!module) throw new FlotillaError('module.unknown', { address: context.device.address });
  return module;
}

/**
 * Whether a change may be sent: what can be done once only is not sent again to a server that would do it a second time. Then only what
 * is seen there tells how it ended.
 */
export function mayAsk(agent: AgentClient, { repeated }: OperationContext): boolean {
  return agent.keepsOutcomes || !repeated;
}

/** What is seen does not tell either. */
export function answerLost({ device }: OperationContext): FlotillaError {
  return new FlotillaError('job.answer-lost', { address: device.address });
}

/** The agent's first answer to this change, also when an earlier attempt had already asked for it. */
export function changeOptions({ idempotencyKey, signal }: OperationContext) {
  return { idempotencyKey, signal };
}

/** Refuses to believe a reply of success when what is there says otherwise. Throws `module.install-failed`. */
export function assertInstalled(module: Module | undefined, version: string, context: OperationContext): Module {
  const { address } = context.device;
  if (module?.status.installed && isVersion(module, version)) return module;
  const name = module?.description.name ?? '';
  const detail = module
    ? (module.status.result ?? `version ${module.description.version} is there`)
    : 'the device does not list it';
  throw new FlotillaError('module.install-failed', { name, address, detail });
}

/** A registry tag such as `latest` is resolved on the device: any version answers to it. */
function isVersion(module: Module, version: string): boolean {
  return module.description.version === version || !/^\d/.test(version);
}
