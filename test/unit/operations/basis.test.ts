import { describe, expect, test } from 'vitest';
import { type OperationCallInput, operationCallSchema } from '../../../contract/operations.ts';
import { type Basis, basisOf } from '../../../main/operations/operations.ts';
import { deviceWith, type Known, moduleAt, running, thumb } from './known.ts';

const machineId = 'c0ffee';
const image = 'a'.repeat(64);
const basis = (call: OperationCallInput, known: Known): Basis =>
  basisOf(operationCallSchema.parse(call), deviceWith(known));

const full: Known = {
  agent: running,
  modules: [moduleAt('1.1.0')],
  ufops: [thumb('v1', ['v1 Running', 'v2 Stopped'])],
};
const bare: Known = { agent: running, modules: [], ufops: [] };

type Row = [call: OperationCallInput, full: Basis, bare: Basis];
const rows: Row[] = [
  [{ operation: 'agent.upgrade', params: {} }, { agent: '0.1.0' }, { agent: '0.1.0' }],
  [{ operation: 'agent.uninstall', params: {} }, { agent: '0.1.0' }, { agent: '0.1.0' }],
  [
    { operation: 'module.install', params: { name: 'uproxy', version: '2' } },
    { 'module:uproxy': '1.1.0' },
    { 'module:uproxy': null },
  ],
  [
    { operation: 'module.update', params: { moduleId: 'id-of-uproxy', name: 'uproxy', version: '2' } },
    { 'module:uproxy': '1.1.0' },
    { 'module:uproxy': null },
  ],
  [
    { operation: 'module.stop', params: { moduleId: 'id-of-uproxy' } },
    { 'module:uproxy': '1.1.0' },
    { 'module:id-of-uproxy': null },
  ],
  [{ operation: 'ufop.register', params: { ufop: 'thumb' } }, { 'ufop:thumb': 'v1' }, { 'ufop:thumb': null }],
  [{ operation: 'ufop.upload', params: { ufop: 'thumb', image } }, { 'ufop:thumb': 'v1' }, { 'ufop:thumb': null }],
  [
    { operation: 'ufop.switch', params: { ufop: 'thumb', version: 'v2' } },
    { 'ufop:thumb': 'v1' },
    { 'ufop:thumb': null },
  ],
  [
    { operation: 'ufop.stop-instance', params: { ufop: 'thumb', index: 2 } },
    { 'instance:thumb/2': 'v2' },
    { 'instance:thumb/2': null },
  ],
  [{ operation: 'shell.run', params: { command: 'id' } }, {}, {}],
  [{ operation: 'device.reboot', params: {} }, {}, {}],
];

describe('what a plan takes for granted', () => {
  test.each(rows)('of %o is what was seen', (call, expectedFull, expectedBare) => {
    expect(basis(call, full)).toEqual({ machineId, ...expectedFull });
    expect(basis(call, bare)).toEqual({ machineId, ...expectedBare });
  });

  test.each(rows)('of %o is nothing where nothing was seen', (call) => {
    expect(basis(call, {})).toEqual({ machineId: null });
  });

  test('tells a ufop with no version selected from none at all', () => {
    const call: OperationCallInput = { operation: 'ufop.upgrade', params: { ufop: 'thumb' } };
    expect(basis(call, { ...bare, ufops: [thumb('', [])] })).toEqual({ machineId, 'ufop:thumb': '' });
  });

  test('tells an agent that was absent, stopped or running', () => {
    const call: OperationCallInput = { operation: 'agent.install', params: {} };
    const agentIn = (agent: Known['agent'] & object) => basis(call, { agent }).agent;
    expect([agentIn({ state: 'absent' }), agentIn({ state: 'stopped' }), agentIn(running)]).toEqual([
      null,
      'stopped',
      '0.1.0',
    ]);
  });
});
