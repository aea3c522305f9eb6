import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ServiceUnit } from '../../../../agent/runners/runner.ts';
import { environmentFileText, readHeader, unitFileText } from '../../../../agent/runners/unit-file.ts';

const place = { dataDir: '/var/lib/flotilla', environmentFile: '/var/lib/flotilla/units/x.env', graceMs: 1500 };
const unit = (more: Partial<ServiceUnit> = {}): ServiceUnit => ({
  id: 'x',
  argv: ['/bin/true'],
  cwd: '/',
  env: {},
  ...more,
});

it('no text of a package makes a line of its own', () => {
  const plain = unitFileText(unit({ argv: ['/bin/true', 'a'] }), place).split('\n').length;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (program, arg) => {
      fc.pre(!`${program}${arg}`.includes('\0'));
      const text = unitFileText(unit({ argv: [`/${program}`, arg] }), place);
      expect(text.split('\n')).toHaveLength(plain);
      expect(text.split('\n').every((line) => !line.endsWith('\\'))).toBe(true);
    }),
  );
});

it.each(['/a\nExecStart=/bin/sh', '/a\\', '/a ', '/a\u0000', '/a\u001b'])(
  'a folder that no unit can name is refused: %j',
  (cwd) => {
    expect(() => unitFileText(unit({ cwd }), place)).toThrow(expect.objectContaining({ code: 'invalid-args' }));
  },
);

it('a NUL in an argument is refused', () => {
  expect(() => unitFileText(unit({ argv: ['/bin/true', 'a\0b'] }), place)).toThrow('NUL');
});

it('a program without a path is looked for, and said to be missing', () => {
  expect(() => unitFileText(unit({ argv: ['no-such-program'], env: { PATH: '/nowhere' } }), place)).toThrow(
    expect.objectContaining({ code: 'did-not-stay-up' }),
  );
});

it('what the agent wrote at the head of a unit is read again; what it did not write is not', () => {
  const restart = { firstMs: 1, longestMs: 2 };
  const text = unitFileText(unit({ restart, limits: { memoryBytes: 5 } }), place);
  expect(readHeader(text)).toEqual({ dataDir: place.dataDir, restart, limits: { memoryBytes: 5 } });
  expect(readHeader('[Unit]\n')).toBeUndefined();
  expect(readHeader('# flotilla {"dataDir":')).toBeUndefined();
});

it('an environment holds what a service may have, quoted; not what systemd would refuse or told the agent', () => {
  const env = { A: 'x"$`\\y\nz', 'not-a-name': '1', INVOCATION_ID: '2', BELL: '\u0007', 'B C': '3' };
  expect(environmentFileText(env)).toBe('A="x\\"\\$\\`\\\\y\nz"\n');
});
