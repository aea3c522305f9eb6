import { describe, expect, test } from 'vitest';
import { agentErrorCodes } from '../../../contract/agent/common.ts';
import { agentError } from '../../../main/device/agent-errors.ts';

const said = (code: string, message = 'in words') => ({ status: 500, body: { error: { code, message } } });

describe('what an agent answers with', () => {
  test('is a sentence of the catalogue for every code that it can give, with its own words where they help', () => {
    for (const code of agentErrorCodes) {
      const error = agentError(said(code), { address: 'gate-1', name: 'pump', version: '1.0.0' });
      expect(error.message, code).not.toMatch(/\{\w+\}/);
      if (code !== 'internal') expect(error.code, code).not.toBe('agent.failed');
    }
    expect(agentError(said('no-space', 'No space left.'), { address: 'gate-1' }).message).toBe(
      'The disk of gate-1 has no room for it: No space left.',
    );
  });

  test.each(['not-invented-yet', 'constructor', '__proto__'])(
    'is taken in its own words where the code is %s',
    (code) => {
      const error = agentError(said(code), { address: 'gate-1' });
      expect(error).toMatchObject({ code: 'agent.failed', params: { detail: 'in words' } });
    },
  );

  test('is told by the status alone where there are no words', () => {
    const codeOf = (status: number) => agentError({ status, body: { error: {} } }, { address: 'gate-1' }).code;
    expect([404, 409, 500].map(codeOf)).toEqual(['module.unknown', 'module.exists', 'agent.failed']);
  });
});
