import type { Module, ModuleWrite } from '../../contract/agent/modules.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { AgentClient } from '../device/device.ts';
import { assertInstalled, changeOptions, findModule, readModule } from './module-state.ts';
import type { Operation, OperationContext, OperationOutcome } from './types.ts';

/** Installs a package as a new module. Throws `module.exists` when another version of it is there. */
export const moduleInstall: Operation<'module.install'> = {
  name: 'module.install',
  effect: 'once',
  needs: 'agent',
  async run(session, write, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => findByName(agent, write.name, context.signal));
    if (before && !context.repeated) return answerExisting(before, write, context);
    await context.report.step('install', async (step) => {
      context.sending();
      const created = await create(agent, write, context);
      if (created?.status.result) step.output(created.status.result);
    });
    const after = await context.report.step('check', () => findByName(agent, write.name, context.signal));
    const module = assertInstalled(after, write.version, context);
    return { outcome: 'succeeded', result: module.description.version };
  },
};

/** Brings a module to another version of the same package. */
export const moduleUpdate: Operation<'module.update'> = {
  name: 'module.update',
  effect: 'once',
  needs: 'agent',
  async run(session, { moduleId, name, version }, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => readModule(agent, moduleId, context));
    const from = before.description.version;
    if (!context.repeated && before.status.installed && from === version) return { outcome: 'unchanged', result: from };
    await context.report.step('update', async (step) => {
      context.sending();
      const updated = await agent.updateModule(moduleId, { name, version }, changeOptions(context));
      if (updated.status.result) step.output(updated.status.result);
    });
    const after = await context.report.step('check', () => readModule(agent, moduleId, context));
    const to = assertInstalled(after, version, context).description.version;
    // On a repetition, what was there before the first attempt is no longer known.
    if (context.repeated) return { outcome: 'succeeded', result: to };
    return from === to && before.status.installed
      ? { outcome: 'unchanged', result: to }
      : { outcome: 'succeeded', result: `${from} → ${to}` };
  },
};

/** Removes a module and its package. One that is already gone is unchanged. */
export const moduleDelete: Operation<'module.delete'> = {
  name: 'module.delete',
  effect: 'once',
  needs: 'agent',
  async run(session, { moduleId }, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => findModule(agent, moduleId, context.signal));
    if (!before) return { outcome: context.repeated ? 'succeeded' : 'unchanged', result: null };
    await context.report.step('delete', async () => {
      context.sending();
      await agent.deleteModule(moduleId, changeOptions(context));
    });
    const after = await context.report.step('check', () => findModule(agent, moduleId, context.signal));
    if (after) {
      const detail = after.status.result ?? `${after.description.name} is still there`;
      throw new FlotillaError('agent.failed', { address: context.device.address, detail });
    }
    return { outcome: 'succeeded', result: `${before.description.name} ${before.description.version}` };
  },
};

async function findByName(agent: AgentClient, name: string, signal: AbortSignal): Promise<Module | undefined> {
  const modules = await agent.listModules(signal);
  return modules.find((module) => module.description.name === name);
}

/** An agent that keeps no outcomes answers a repeated request with "exists": then what is there decides. */
async function create(agent: AgentClient, write: ModuleWrite, context: OperationContext): Promise<Module | null> {
  try {
    return await agent.createModule(write, changeOptions(context));
  } catch (error) {
    if (context.repeated && error instanceof FlotillaError && error.code === 'module.exists') return null;
    throw error;
  }
}

function answerExisting(module: Module, { name, version }: ModuleWrite, context: OperationContext): OperationOutcome {
  if (!module.status.installed || module.description.version !== version) {
    throw new FlotillaError('module.exists', { name, address: context.device.address });
  }
  return { outcome: 'unchanged', result: version };
}
