import { expect, test } from 'vitest';
import type { LogSource } from '../../../contract/app/live.ts';
import { logKeyOf, logSourceOf } from '../../../renderer/model/log-source.ts';

const sources: LogSource[] = [
  { kind: 'agent' },
  { kind: 'module', moduleId: '0b9b2c2e-7a35-4f5a-8f0e-2f4c3a9d1e11' },
  { kind: 'instance', ufop: 'thumb', index: 12 },
  { kind: 'build', ufop: 'thumb', version: 'v1.1' },
];

test('every log has an address that leads back to it', () => {
  expect(sources.map((source) => logSourceOf(logKeyOf(source)))).toEqual(sources);
});

test('what is no address of a ufop is the id of a module', () => {
  expect(logSourceOf(null)).toEqual({ kind: 'agent' });
  for (const moduleId of ['instance:thumb:x', 'instance:thumb', 'build:thumb:', 'build', 'a:b:c']) {
    expect(logSourceOf(moduleId)).toEqual({ kind: 'module', moduleId });
  }
});
