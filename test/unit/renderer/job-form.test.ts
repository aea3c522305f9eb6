import { describe, expect, test } from 'vitest';
import { type OperationName, operationParams } from '../../../contract/operations.ts';
import { en } from '../../../renderer/i18n/en/en.ts';
import { fieldsOf, readForm, startValues } from '../../../renderer/model/job-form.ts';

const operations = Object.keys(operationParams) as OperationName[];
const fieldOf = (operation: OperationName, name: string) => fieldsOf(operation).find((field) => field.name === name);

describe('the form of an operation', () => {
  test.each(operations)(
    '%s has a word for each of its fields, and none for an id that devices do not share',
    (operation) => {
      const names = fieldsOf(operation).map(({ name }) => name);
      expect(names).not.toContain('moduleId');
      for (const name of names) expect(Object.keys(en.bulk.field)).toContain(name);
    },
  );

  test('asks for each value in its own way', () => {
    expect(fieldOf('shell.run', 'command')?.kind).toBe('lines');
    expect(fieldOf('shell.run', 'asRoot')).toMatchObject({ kind: 'switch', initial: false });
    expect(fieldOf('shell.run', 'timeoutS')).toMatchObject({ kind: 'number', min: 1, max: 86_400, initial: 60 });
    expect(fieldOf('ufop.register', 'aclMode')).toMatchObject({ kind: 'choice', initial: 'PRIVATE' });
    expect(fieldOf('ufop.register', 'configuration')?.kind).toBe('object');
    expect(fieldOf('ufop.upload', 'image')).toMatchObject({ kind: 'library', libraryKinds: ['ufop-image'] });
    expect(fieldOf('module.install', 'package')?.libraryKinds).not.toContain('ufop-image');
  });

  test('completes names and versions from the fleet', () => {
    expect(fieldOf('module.update', 'name')?.suggest).toBe('module');
    expect(fieldOf('module.update', 'version')?.suggest).toBe('module-version');
    expect(fieldOf('ufop.switch', 'version')?.suggest).toBe('ufop-version');
    expect(fieldOf('ufop.upload', 'version')?.suggest).toBeNull();
  });

  test('keeps what was entered where the next operation asks for the same', () => {
    const values = startValues('module.update', { name: 'http-server', command: 'ls' });
    expect(values).toEqual({ name: 'http-server', version: '', package: '' });
  });
});

describe('what was entered', () => {
  test('is a call once nothing is missing, without what was left empty', () => {
    const values = { ...startValues('module.install'), name: ' http-server ', version: '14.1.1' };
    expect(readForm('module.install', values)).toEqual({
      call: { operation: 'module.install', params: { name: 'http-server', version: '14.1.1' } },
    });
  });

  test('tells what is missing: a module over many devices is named by its package', () => {
    expect(readForm('module.stop', startValues('module.stop'))).toEqual({ missing: ['name'], wrong: [] });
  });

  test('tells which value cannot be', () => {
    const values = { ...startValues('file.push'), file: 'a'.repeat(64), path: 'not/absolute', mode: '999' };
    expect(readForm('file.push', values)).toEqual({ missing: [], wrong: ['path', 'mode'] });
    const register = { ...startValues('ufop.register'), ufop: 'relay', configuration: '{not json' };
    expect(readForm('ufop.register', register)).toEqual({ missing: [], wrong: ['configuration'] });
  });

  test('reads an object from its JSON', () => {
    const values = { ...startValues('ufop.register'), ufop: 'relay', configuration: '{"level":2}' };
    expect(readForm('ufop.register', values)).toMatchObject({ call: { params: { configuration: { level: 2 } } } });
  });

  test('keeps a command as it was written', () => {
    const values = { ...startValues('shell.run'), command: '  echo one\n' };
    expect(readForm('shell.run', values)).toMatchObject({ call: { params: { command: '  echo one\n' } } });
  });
});
