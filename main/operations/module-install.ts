import type { Module, ModuleWrite } from '../../contract/agent/modules.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { AgentClient } from '../device/device.ts';
import { packageGate } from './fit.ts';
import { blocked, change, knownModule, moduleBasis, modulePreview, same, withoutModules } from './known.ts';
import { moduleWrite } from './module-package.ts';
import { answerLost, assertInstalled, changeOptions, findModule, mayAsk, readModule } from './module-state.ts';
import type { Operation, OperationContext, OperationOutcome } from './types.ts';

/** Installs a package as a new module. Throws `module.exists` when another version of it is there. */
export const moduleInstall: Operation<'module.install'> = {
  name: 'module.install',
  effect: 'once',
  needs: 'agent',
  preview(known, { name, version, package: sha256 }, library) {
    const gate = withoutModules(known);
    if (gate) return gate;
    const module = knownModule(known, { name });
    if (!module) return packageGate(known, sha256, library) ?? change(null, version);
    return isAlready(module, version) ? same(version) : blocked(known, 'module.exists', { name });
  },
  basis: (known, { name }) => moduleBasis(known, { name }),
  async run(session, params, context) {
    const { name, version } = params;
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => findModule(agent, { name }, context.signal));
    if (before && !context.repeated) return answerExisting(before, version, context);
    if (!mayAsk(agent, context)) {
      if (!before) throw answerLost(context);
      return { outcome: 'succeeded', result: assertInstalled(before, version, context).description.version };
    }
    const write = await moduleWrite(session, params, context);
    await context.report.step('install', async (step) => {
      await context.sending();
      const created = await create(agent, write, context);
      if (created?.status.result) step.output(created.status.result);
    });
    const after = await context.report.step('check', () => findModule(agent, { name }, context.signal));
    const module = assertInstalled(after ?? undefined, version, context);
    return { outcome: 'succeeded', result: module.description.version };
  },
};

/** Brings a module to another version of the same package. */
export const moduleUpdate: Operation<'module.update'> = {
  name: 'module.update',
  effect: 'once',
  needs: 'agent',
  preview: (known, params, library) =>
    modulePreview(known, params, (module) => {
      const { version } = module.description;
      if (isAlready(module, params.version)) return same(version);
      return packageGate(known, params.package, library) ?? change(version, params.version);
    }),
  basis: moduleBasis,
  async run(session, params, context) {
    const { name, version } = params;
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => readModule(agent, params, context));
    const from = before.description.version;
    if (!context.repeated && isAlready(before, version)) return { outcome: 'unchanged', result: from };
    if (!mayAsk(agent, context)) {
      if (!isAlready(before, version)) throw answerLost(context);
      return { outcome: 'succeeded', result: from };
    }
    const write = await moduleWrite(session, { ...params, name, version }, context);
    await context.report.step('update', async (step) => {
      await context.sending();
      const updated = await agent.updateModule(before.id, write, changeOptions(context));
      if (updated.status.result) step.output(updated.status.result);
    });
    const after = await context.report.step('check', () => readModule(agent, { moduleId: before.id }, context));
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
  preview(known, params) {
    const gate = withoutModules(known);
    if (gate) return gate;
    const module = knownModule(known, params);
    return module ? change(module.description.version, null) : same(null);
  },
  basis: moduleBasis,
  async run(session, params, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => findModule(agent, params, context.signal));
    if (!before) return { outcome: context.repeated ? 'succeeded' : 'unchanged', result: null };
    if (!mayAsk(agent, context)) throw answerLost(context);
    const { id, description } = before;
    await context.report.step('delete', async () => {
      await context.sending();
      await agent.deleteModule(id, changeOptions(context));
    });
    const after = await context.report.step('check', () => findModule(agent, { moduleId: id }, context.signal));
    if (after) {
      const detail = after.status.result ?? `${after.description.name} is still there`;
      throw new FlotillaError('agent.failed', { address: context.device.address, detail });
    }
    return { outcome: 'succeeded', result: `${description.name} ${description.version}` };
  },
};

/** An agent that keeps no outcomes answers a repeated request with "exists": then what is there decides. */
async function create(agent: AgentClient, write: ModuleWrite, context: OperationContext): Promise<Module | null> {
  try {
    return await agent.createModule(write, changeOptions(context));
  } catch (error) {
    if (context.repeated && error instanceof FlotillaError && error.code === 'module.exists') return null;
    throw error;
  }
}

function isAlready({ status, description }: Module, version: string): boolean {
  return status.installed && description.version === version;
}

function answerExisting(module: Module, version: string, context: OperationContext): OperationOutcome {
  if (!isAlready(module, version)) {
    throw new FlotillaError('module.exists', { name: module.description.name, address: context.device.address });
  }
  return { outcome: 'unchanged', result: version };
}
