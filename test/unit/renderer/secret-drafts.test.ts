import { describe, expect, test } from 'vitest';
import { readForm, startValues } from '../../../renderer/model/job-form.ts';
import {
  areComplete,
  type SecretDraft,
  secretFaults,
  severalLines,
  withOneMore,
} from '../../../renderer/model/secret-drafts.ts';

const draft = (name: string, value = 'a value', id = 1): SecretDraft => ({ id, name, value });
const faultsOf = (one: SecretDraft, others: readonly SecretDraft[] = []) => secretFaults(one, [one, ...others]);

describe('a secret as it is entered', () => {
  test('has a name that a shell can hold and does not use itself, once, and a value', () => {
    expect(faultsOf(draft('API_TOKEN_2'))).toEqual({});
    expect(faultsOf(draft('', ''))).toEqual({ name: 'unnamed', value: 'value' });
    for (const name of ['2FA', 'with space', 'A-B', 'é', 'T$', `A${'B'.repeat(64)}`]) {
      expect(faultsOf(draft(name)).name).toMatch(/name|taken/);
    }
    for (const name of ['PATH', 'IFS', 'HOME', 'SHELL', 'ENV', 'BASH_ENV', 'LD_PRELOAD', 'UID', 'PS4', '_']) {
      expect(faultsOf(draft(name))).toEqual({ name: 'taken' });
    }
    expect(faultsOf(draft('TOKEN'), [draft('TOKEN', 'b', 2)])).toEqual({ name: 'twice' });
    expect(faultsOf(draft('TOKEN', 'x'.repeat(8_193)))).toEqual({ value: 'long' });
    expect(faultsOf(draft('TOKEN', 'a\0b'))).toEqual({ value: 'long' });
  });

  test('gets a number of its own, and there are at most sixteen', () => {
    let drafts = withOneMore([draft('A', 'a', 7)]);
    expect(drafts.map(({ id }) => id)).toEqual([7, 8]);
    for (let n = 0; n < 30; n++) drafts = withOneMore(drafts);
    expect(drafts).toHaveLength(16);
    expect(areComplete(drafts)).toBe(false);
  });

  test('is taken whole where several lines are pasted, and is left to the field where it is one', () => {
    expect(severalLines('a\r\nb\r\n')).toBe('a\nb\n');
    expect(severalLines('one line\n')).toBeNull();
  });
});

describe('the call of a command with secrets', () => {
  const values = { ...startValues('shell.run'), command: 'log-in "$TOKEN"' };

  test('names them, and holds no value', () => {
    const read = readForm('shell.run', values, [draft('TOKEN'), draft('PIN', '4711', 2)]);
    expect(read).toMatchObject({ call: { params: { secrets: ['TOKEN', 'PIN'] } } });
    expect(JSON.stringify(read)).not.toContain('a value');
  });

  test('waits for what is still missing, names none where there are none, and is another operation without them', () => {
    expect(readForm('shell.run', values, [draft('TOKEN', '')])).toEqual({ missing: ['secrets'], wrong: [] });
    expect(JSON.stringify(readForm('shell.run', values, []))).not.toContain('secrets');
    expect(readForm('device.refresh', {}, [draft('TOKEN', '')])).toEqual({
      call: { operation: 'device.refresh', params: {} },
    });
  });
});
