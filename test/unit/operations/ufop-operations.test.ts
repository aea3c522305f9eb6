import { describe, expect, test } from 'vitest';
import type { UfopVersion } from '../../../contract/agent/ufops.ts';
import type { UfopState } from '../../../contract/app/devices.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import { type OperationCallInput, operationCallSchema } from '../../../contract/operations.ts';
import type { UfopClient } from '../../../main/device/device.ts';
import { type OperationContext, runOperation } from '../../../main/operations/operations.ts';
import { MemoryDevice } from '../../support/memory-device.ts';
import { contextOf } from '../../support/operation-context.ts';
import { thumb } from './known.ts';

// A server that answers every change well and does nothing: what counts is what is read afterwards. The real one has tests of its own.

const ufop = 'thumb';
const image = 'a'.repeat(64);
const library: OperationContext['library'] = {
  item: (sha256) => (sha256 === image ? { sha256, name: 'thumb', kind: 'ufop-image', sizeBytes: 5 } : null),
  path: () => '/nowhere',
};

function deaf(state: UfopState | null, more: Partial<UfopClient> = {}) {
  const sent: string[] = [];
  const found = () => {
    if (!state) throw new FlotillaError('ufop.unknown', { ufop, address: '127.0.0.9' });
    return structuredClone(state);
  };
  const none = async function* () {};
  const client: UfopClient = {
    list: async () => (state ? [{ name: ufop }] : []),
    describe: async () => found().description,
    versions: async () => found().versions,
    instances: async () => found().instances,
    register: async () => void sent.push('register'),
    remove: async () => void sent.push('remove'),
    upload: async () => {
      sent.push('upload');
      return null;
    },
    select: async (_ufop, version, { idempotencyKey }) => void sent.push(`select ${version} ${idempotencyKey}`),
    addInstances: async (_ufop, { size, version }) => {
      sent.push(`add ${size} ${version}`);
      return [];
    },
    removeInstance: async () => void sent.push('remove instance'),
    act: async (_ref, command) => void sent.push(command),
    upgrade: async () => void sent.push('upgrade'),
    followLog: none,
    followBuild: none,
    ...more,
  };
  const memory = new MemoryDevice();
  memory.session.ufops = async () => client;
  memory.session.blobs = async () => ({ put: async () => ({ sent: true }) });
  const run = (call: OperationCallInput, context: Partial<OperationContext> = {}) =>
    runOperation(operationCallSchema.parse(call), memory.session, contextOf({ library, ...context }));
  return { run, sent };
}

describe('a reply that says that all went well', () => {
  test.each([
    [{ operation: 'ufop.register', params: { ufop } }, null, 'agent.failed', 'register'],
    [{ operation: 'ufop.delete', params: { ufop } }, thumb('v1', []), 'agent.failed', 'remove'],
    [{ operation: 'ufop.upgrade', params: { ufop } }, thumb('v2', ['v1 Running']), 'ufop.upgrade-failed', 'upgrade'],
    [{ operation: 'ufop.add-instances', params: { ufop, size: 2 } }, thumb('v1', []), 'agent.failed', 'add 2 v1'],
    [
      { operation: 'ufop.start-instance', params: { ufop, index: 1 } },
      thumb('v1', ['v1 Stopped']),
      'ufop.instance-failed',
      'start',
    ],
    [
      { operation: 'ufop.stop-instance', params: { ufop, index: 1 } },
      thumb('v1', ['v1 Running']),
      'ufop.instance-failed',
      'stop',
    ],
    [
      { operation: 'ufop.reboot-instance', params: { ufop, index: 1 } },
      thumb('v1', ['v1 Failed']),
      'ufop.instance-failed',
      'reboot',
    ],
    [
      { operation: 'ufop.delete-instance', params: { ufop, index: 1 } },
      thumb('v1', ['v1 Running']),
      'agent.failed',
      'remove instance',
    ],
  ] satisfies [OperationCallInput, UfopState | null, string, string][])(
    'to $operation is not believed when nothing has changed',
    async (call, state, code, request) => {
      const { run, sent } = deaf(state);
      await expect(run(call)).rejects.toMatchObject({ code, params: { address: '127.0.0.9' } });
      expect(sent).toEqual([request]);
    },
  );

  test('to a switch is not believed, and its request has a key of its own', async () => {
    const { run, sent } = deaf(thumb('v1', []));
    const call: OperationCallInput = { operation: 'ufop.switch', params: { ufop, version: 'v2' } };
    await expect(run(call)).rejects.toMatchObject({ code: 'agent.failed', params: { detail: 'v1 is selected' } });
    expect(sent).toEqual(['select v2 job:device:1:switch']);
  });

  test('to a switch is believed where the server does not tell what is selected', async () => {
    const state = thumb('v1', []);
    delete state.description.version;
    const call: OperationCallInput = { operation: 'ufop.switch', params: { ufop, version: 'v2' } };
    expect(await deaf(state).run(call)).toEqual({ outcome: 'succeeded', result: 'v2' });
  });
});

describe('an upload', () => {
  const call: OperationCallInput = { operation: 'ufop.upload', params: { ufop, image } };

  test('whose version the server does not name finds the one that is new', async () => {
    const reads: UfopVersion[][] = [
      [{ version: 'v1', state: 'build success' }],
      [
        { version: 'v1', state: 'build success' },
        { version: 'v2', state: 'building' },
      ],
      [
        { version: 'v1', state: 'build success' },
        { version: 'v2', state: 'building' },
      ],
      [
        { version: 'v1', state: 'build success' },
        { version: 'v2', state: 'build success' },
      ],
    ];
    const { run } = deaf(thumb('v1', []), { versions: async () => reads.shift() ?? [] });
    expect(await run(call)).toEqual({ outcome: 'succeeded', result: 'v2' });
  });

  test('that added no version says so', async () => {
    await expect(deaf(thumb('v1', [])).run(call)).rejects.toMatchObject({ code: 'agent.bad-reply' });
  });

  test('goes on when the log of its build cannot be had, and ends when it is cancelled', async () => {
    const broken = async function* () {
      yield await Promise.reject(new FlotillaError('agent.not-running', { address: '127.0.0.9' }));
    };
    const upload = async () => 'v3';
    const { run } = deaf(thumb('v1', []), { upload, followBuild: broken });
    await expect(run(call)).rejects.toMatchObject({ code: 'ufop.build-failed', params: { version: 'v3' } });
    const abort = new AbortController();
    const building = deaf(thumb('v1', []), { upload: async () => 'v4' }).run(call, { signal: abort.signal });
    abort.abort();
    await expect(building).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});

describe('a repetition', () => {
  test('of adding instances asks for the version that the first attempt asked for', async () => {
    const { run, sent } = deaf(thumb('v2', ['v1 Running', 'v1 Running'], '2'), {
      addInstances: async (_ufop, { size, version }) => {
        sent.push(`add ${size} ${version}`);
        return [
          { index: '1', version: 'v1', state: 'Starting' },
          { index: '2', version: 'v1', state: 'Starting' },
        ];
      },
    });
    const call: OperationCallInput = { operation: 'ufop.add-instances', params: { ufop, size: 2 } };
    expect(await run(call, { repeated: true, memo: 'v1' })).toEqual({ outcome: 'succeeded', result: '+2 v1' });
    expect(sent).toEqual(['add 2 v1']);
  });

  test.each([
    [{ operation: 'ufop.delete', params: { ufop } }, null],
    [{ operation: 'ufop.delete-instance', params: { ufop, index: 7 } }, thumb('v1', [])],
    [{ operation: 'ufop.switch', params: { ufop, version: 'v1' } }, thumb('v1', [])],
    [{ operation: 'ufop.upgrade', params: { ufop } }, thumb('v1', ['v1 Running'])],
  ] satisfies [OperationCallInput, UfopState | null][])(
    'of $operation that finds it done has done it',
    async (call, state) => {
      const { run, sent } = deaf(state);
      expect(await run(call)).toMatchObject({ outcome: 'unchanged' });
      expect(await run(call, { repeated: true })).toMatchObject({ outcome: 'succeeded' });
      expect(sent).toEqual([]);
    },
  );
});
