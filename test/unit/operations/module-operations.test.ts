import { describe, expect, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import { type OperationCall, operationCallSchema, operationParams } from '../../../contract/operations.ts';
import { catalogue, type OperationContext, runOperation } from '../../../main/operations/operations.ts';
import { MemoryDevice } from '../../support/memory-device.ts';
import { contextOf } from '../../support/operation-context.ts';

function run(memory: MemoryDevice, call: OperationCall, context?: Partial<OperationContext>) {
  return runOperation(call, memory.session, contextOf(context));
}

const hello = { name: 'hello', version: '1.1.0' };

describe('the catalogue', () => {
  test('has a definition under its own name for each operation of the contract', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(operationParams).sort());
    for (const [name, operation] of Object.entries(catalogue)) expect(operation.name).toBe(name);
  });

  test('is asked with calls that the contract has checked', () => {
    const call = { operation: 'module.install', params: { name: 'hello; reboot', version: '1' } };
    expect(operationCallSchema.safeParse(call).success).toBe(false);
  });
});

describe('module.install', () => {
  test('installs what is not there, with the key, and says so before it sends', async () => {
    const memory = new MemoryDevice();
    let sentAfter = -1;
    const sending = async () => {
      sentAfter = memory.requests.length;
    };
    const outcome = await run(memory, { operation: 'module.install', params: hello }, { sending });
    expect(outcome).toEqual({ outcome: 'succeeded', result: '1.1.0' });
    expect(memory.requests).toEqual([{ what: 'create hello', key: 'job:device:1' }]);
    expect(sentAfter).toBe(0);
  });

  test('takes the version that a tag stands for on the device', async () => {
    const memory = new MemoryDevice();
    const version = 'latest';
    const outcome = await run(memory, { operation: 'module.install', params: { name: 'hello', version } });
    expect(outcome.outcome).toBe('succeeded');
  });

  test('refuses another version of what is there, without a request', async () => {
    const memory = new MemoryDevice();
    memory.addModule({ name: 'hello', version: '1.0.0' });
    await expect(run(memory, { operation: 'module.install', params: hello })).rejects.toMatchObject({
      code: 'module.exists',
      params: { name: 'hello', address: '127.0.0.9' },
    });
    expect(memory.requests).toEqual([]);
  });

  test('does not believe a reply of success when nothing is there', async () => {
    const memory = new MemoryDevice();
    memory.client.createModule = async ({ name, version }) => ({
      id: crypto.randomUUID(),
      description: { name, version },
      status: { installed: true },
    });
    await expect(run(memory, { operation: 'module.install', params: hello })).rejects.toMatchObject({
      code: 'module.install-failed',
    });
  });

  test('does not believe an entry whose package was not installed, and hands on why', async () => {
    const memory = new MemoryDevice();
    const { createModule } = memory.client;
    memory.client.createModule = async (write, options) => {
      const { id } = await createModule(write, options);
      const module = memory.modules.get(id);
      if (module) module.status = { installed: false, result: 'Error: Command failed: no space' };
      return { id, description: write, status: { installed: true } };
    };
    await expect(run(memory, { operation: 'module.install', params: hello })).rejects.toMatchObject({
      code: 'module.install-failed',
      params: { detail: 'Error: Command failed: no space' },
    });
  });

  test('repeated on an agent that keeps no outcomes, goes by what is there', async () => {
    const memory = new MemoryDevice();
    memory.addModule(hello);
    const call: OperationCall = { operation: 'module.install', params: hello };
    expect(await run(memory, call, { repeated: true })).toEqual({ outcome: 'succeeded', result: '1.1.0' });
    const other: OperationCall = { operation: 'module.install', params: { name: 'hello', version: '2.0.0' } };
    await expect(run(memory, other, { repeated: true, idempotencyKey: 'other' })).rejects.toMatchObject({
      code: 'module.install-failed',
    });
  });
});

describe('module.update', () => {
  test('says from which version to which', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule({ name: 'hello', version: '1.0.0' });
    const outcome = await run(memory, { operation: 'module.update', params: { moduleId: id, ...hello } });
    expect(outcome).toEqual({ outcome: 'succeeded', result: '1.0.0 → 1.1.0' });
  });

  test('to the version that is there changes nothing and sends nothing', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule(hello);
    const outcome = await run(memory, { operation: 'module.update', params: { moduleId: id, ...hello } });
    expect(outcome).toEqual({ outcome: 'unchanged', result: '1.1.0' });
    expect(memory.requests).toEqual([]);
  });

  test('of a module that is gone says so', async () => {
    const call: OperationCall = { operation: 'module.update', params: { moduleId: 'gone', ...hello } };
    await expect(run(new MemoryDevice(), call)).rejects.toMatchObject({ code: 'module.unknown' });
  });
});

describe('module.delete', () => {
  test('removes, and is unchanged when it is gone already', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule(hello);
    const call: OperationCall = { operation: 'module.delete', params: { moduleId: id } };
    expect(await run(memory, call)).toEqual({ outcome: 'succeeded', result: 'hello 1.1.0' });
    expect(memory.modules.size).toBe(0);
    expect(await run(memory, call)).toEqual({ outcome: 'unchanged', result: null });
  });

  test('does not believe a reply when the module is still there', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule(hello);
    memory.client.deleteModule = async () => {};
    await expect(run(memory, { operation: 'module.delete', params: { moduleId: id } })).rejects.toBeInstanceOf(
      FlotillaError,
    );
  });
});

describe('starting and stopping', () => {
  test('start runs what is stopped and leaves alone what runs', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule(hello);
    const call: OperationCall = { operation: 'module.start', params: { moduleId: id } };
    expect(await run(memory, call)).toMatchObject({ outcome: 'succeeded' });
    expect(await run(memory, call)).toMatchObject({ outcome: 'unchanged' });
    expect(memory.requests).toHaveLength(1);
  });

  test('start of a module that ends at once fails, whatever the reply was', async () => {
    const memory = new MemoryDevice();
    memory.crashesModules = true;
    const { id } = memory.addModule(hello);
    await expect(run(memory, { operation: 'module.start', params: { moduleId: id } })).rejects.toMatchObject({
      code: 'module.did-not-stay-up',
      params: { name: 'hello', address: '127.0.0.9' },
    });
  });

  test('start goes by the reply on a historic agent that does not say what runs', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule(hello);
    memory.client.actOnModule = async () => {};
    memory.client.getModule = async () => ({ id, description: hello, status: { installed: true } });
    expect(await run(memory, { operation: 'module.start', params: { moduleId: id } })).toMatchObject({
      outcome: 'succeeded',
    });
  });

  test('stop stops what runs and leaves alone what is stopped', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule(hello);
    const stop: OperationCall = { operation: 'module.stop', params: { moduleId: id } };
    expect(await run(memory, stop)).toMatchObject({ outcome: 'unchanged' });
    await run(memory, { operation: 'module.restart', params: { moduleId: id } }, { idempotencyKey: 'a' });
    expect(await run(memory, stop)).toMatchObject({ outcome: 'succeeded' });
    expect(memory.modules.get(id)?.status.running).toBe(false);
  });

  test('sync that finds everything as it should be is unchanged', async () => {
    const memory = new MemoryDevice();
    const { id } = memory.addModule(hello);
    const call: OperationCall = { operation: 'module.sync', params: { moduleId: id } };
    expect(await run(memory, call)).toMatchObject({ outcome: 'unchanged' });
    const { actOnModule } = memory.client;
    memory.client.actOnModule = async (...args) => {
      await actOnModule(...args);
      const module = memory.modules.get(id);
      if (module) module.status.enabled = false;
    };
    expect(await run(memory, call, { idempotencyKey: 'b' })).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('the agent', () => {
  test('is set up once, and removed once', async () => {
    const memory = new MemoryDevice();
    memory.agentState = { state: 'absent' };
    const install: OperationCall = { operation: 'agent.install', params: {} };
    expect(await run(memory, install)).toEqual({ outcome: 'succeeded', result: '0.1.0' });
    expect(await run(memory, install)).toEqual({ outcome: 'unchanged', result: '0.1.0' });
    const uninstall: OperationCall = { operation: 'agent.uninstall', params: {} };
    expect(await run(memory, uninstall)).toMatchObject({ outcome: 'succeeded' });
    expect(await run(memory, uninstall)).toMatchObject({ outcome: 'unchanged' });
  });

  test('is upgraded where it is, and only there', async () => {
    const memory = new MemoryDevice();
    const upgrade: OperationCall = { operation: 'agent.upgrade', params: {} };
    expect(await run(memory, upgrade)).toEqual({ outcome: 'unchanged', result: '0.1.0' });
    memory.agentState = { state: 'stopped' };
    expect(await run(memory, upgrade)).toEqual({ outcome: 'succeeded', result: '0.1.0' });
    memory.agentState = { state: 'absent' };
    await expect(run(memory, upgrade)).rejects.toMatchObject({ code: 'agent.not-set-up' });
    expect(memory.agentState).toEqual({ state: 'absent' });
  });
});

describe('a server that keeps no outcomes', () => {
  const ended = (memory: MemoryDevice, call: OperationCall) =>
    run(memory, call, { repeated: true }).then(
      ({ outcome }) => outcome,
      (error) => error.code,
    );
  const forgetful = () => {
    const memory = new MemoryDevice();
    memory.session.agent = async () => ({ ...memory.client, keepsOutcomes: false });
    return memory;
  };

  test('is asked nothing twice: what is there decides, else nobody knows', async () => {
    const name = 'hello';
    const calls: OperationCall[] = [
      { operation: 'module.install', params: hello },
      { operation: 'module.update', params: hello },
      { operation: 'module.delete', params: { name } },
      { operation: 'module.restart', params: { name } },
    ];
    const withModule = (version: string) => {
      const memory = forgetful();
      memory.addModule({ name, version });
      return memory;
    };
    const all = async (make: () => MemoryDevice) => {
      const ends: string[] = [];
      for (const call of calls) {
        const memory = make();
        ends.push(await ended(memory, call));
        expect(memory.requests).toEqual([]);
      }
      return ends;
    };
    const lost = 'job.answer-lost';
    expect(await all(() => withModule('1.1.0'))).toEqual(['succeeded', 'succeeded', lost, lost]);
    expect(await all(() => withModule('1.0.0'))).toEqual(['module.install-failed', lost, lost, lost]);
    expect(await all(forgetful)).toEqual([lost, 'module.unknown', 'succeeded', 'module.unknown']);
  });
});

describe('reading a device again', () => {
  test('is the look of the engine, and fails as that does', async () => {
    const call: OperationCall = { operation: 'device.refresh', params: {} };
    const memory = new MemoryDevice();
    const looked: unknown[] = [];
    const look = async (session: unknown) => void looked.push(session);
    expect(await run(memory, call, { look })).toEqual({ outcome: 'succeeded', result: null });
    expect(looked).toEqual([memory.session]);
    const failing = () => Promise.reject(new FlotillaError('agent.not-running', { address: memory.address }));
    await expect(run(memory, call, { look: failing })).rejects.toMatchObject({ code: 'agent.not-running' });
  });
});
