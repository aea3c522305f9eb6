import type { Module } from '../../contract/agent/modules.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { AgentClient } from '../device/device.ts';
import { change, moduleBasis, modulePreview, same } from './known.ts';
import { answerLost, changeOptions, mayAsk, readModule } from './module-state.ts';
import type { Operation, OperationContext } from './types.ts';

/** Starts a module. "Started" is what the device says afterwards, not the reply. */
export const moduleStart: Operation<'module.start'> = {
  name: 'module.start',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, params) =>
    modulePreview(known, params, ({ status }) =>
      status.running ? same('running') : change(wordOf(status), 'running'),
    ),
  basis: moduleBasis,
  async run(session, params, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => readModule(agent, params, context));
    if (before.status.running && !context.repeated) return { outcome: 'unchanged', result: nameOf(before) };
    const after = await act(agent, { moduleId: before.id, command: 'start' }, context);
    assertUp(after, context);
    return { outcome: 'succeeded', result: nameOf(after) };
  },
};

/** Stops a module. */
export const moduleStop: Operation<'module.stop'> = {
  name: 'module.stop',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, params) =>
    modulePreview(known, params, ({ status }) =>
      status.running === false ? same('stopped') : change(wordOf(status), 'stopped'),
    ),
  basis: moduleBasis,
  async run(session, params, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => readModule(agent, params, context));
    if (before.status.running === false && !context.repeated) return { outcome: 'unchanged', result: nameOf(before) };
    const after = await act(agent, { moduleId: before.id, command: 'stop' }, context);
    if (after.status.running) {
      const detail = after.status.result ?? `${nameOf(after)} still runs`;
      throw new FlotillaError('agent.failed', { address: context.device.address, detail });
    }
    return { outcome: 'succeeded', result: nameOf(after) };
  },
};

/** Stops and starts a module. Done twice it interrupts the service twice, hence `once`. */
export const moduleRestart: Operation<'module.restart'> = {
  name: 'module.restart',
  effect: 'once',
  needs: 'agent',
  preview: (known, params) => modulePreview(known, params, ({ status }) => change(wordOf(status), 'running')),
  basis: moduleBasis,
  async run(session, params, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => readModule(agent, params, context));
    if (!mayAsk(agent, context)) throw answerLost(context);
    const after = await act(agent, { moduleId: before.id, command: 'restart' }, context);
    assertUp(after, context);
    return { outcome: 'succeeded', result: nameOf(after) };
  },
};

/** Brings a module to what its entry says: installed version, service definition, enabled and running state. */
export const moduleSync: Operation<'module.sync'> = {
  name: 'module.sync',
  effect: 'idempotent',
  needs: 'agent',
  preview: (known, params) => modulePreview(known, params, ({ description }) => change(null, description.version)),
  basis: moduleBasis,
  async run(session, params, context) {
    const agent = await session.agent(context.signal);
    const before = await context.report.step('look', () => readModule(agent, params, context));
    const after = await act(agent, { moduleId: before.id, command: 'sync' }, context);
    const same = !context.repeated && stateOf(before) === stateOf(after);
    return { outcome: same ? 'unchanged' : 'succeeded', result: nameOf(after) };
  },
};

/** Historic agents do not say whether a module runs. */
function wordOf({ running }: Module['status']): string | null {
  return running === undefined ? null : running ? 'running' : 'stopped';
}

interface Action {
  moduleId: string;
  command: 'start' | 'stop' | 'restart' | 'sync';
}

/** Sends the command, then reads the module again. */
async function act(agent: AgentClient, { moduleId, command }: Action, context: OperationContext): Promise<Module> {
  await context.report.step(command, async () => {
    await context.sending();
    await agent.actOnModule(moduleId, command, changeOptions(context));
  });
  return context.report.step('check', async (step) => {
    const module = await readModule(agent, { moduleId }, context);
    if (module.status.result) step.output(module.status.result);
    return module;
  });
}

/** Historic agents do not say whether a module runs; then the reply is all there is. */
function assertUp(module: Module, context: OperationContext): void {
  if (module.status.running !== false) return;
  const detail = module.status.result ?? 'it is not running';
  const { address } = context.device;
  throw new FlotillaError('module.did-not-stay-up', { name: module.description.name, address, detail });
}

function nameOf({ description }: Module): string {
  return `${description.name} ${description.version}`;
}

function stateOf({ description, status }: Module): string {
  const { installed, initialized, enabled, running } = status;
  return JSON.stringify([description.version, installed, initialized, enabled, running]);
}
