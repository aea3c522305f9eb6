import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellQuote } from '../../../main/ssh/ssh.ts';
import { findProgram } from '../../support/programs.ts';

const busybox = findProgram('busybox');
const shells = [
  { name: 'sh', command: ['/bin/sh', '-c'] },
  { name: 'busybox', command: busybox ? [busybox, 'sh', '-c'] : null },
];

describe.for(shells)('quoting for $name', ({ name, command }) => {
  it('gives every word to a program as it was', { timeout: 60_000 }, (context) => {
    if (!command) return context.skip(`${name} is not installed`);
    const [program = '', ...flags] = command;
    const word = fc.string({ unit: 'grapheme-composite', maxLength: 40 }).filter((text) => !text.includes('\0'));
    const tricky = fc.constantFrom("'", '"', '$(id)', '`id`', '\\', '\n', ' ', '-n', '*', '~', '!', ';', '&', "'\\''");
    fc.assert(
      fc.property(fc.array(fc.oneof(word, tricky), { minLength: 1, maxLength: 30 }), (words) => {
        const line = `for word in ${words.map(shellQuote).join(' ')}; do printf '%s\\0' "$word"; done`;
        const { stdout } = spawnSync(program, [...flags, line], { encoding: 'utf8' });
        expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });
});

describe('quoting', () => {
  it('refuses a NUL byte, which no argument can hold', () => {
    expect(() => shellQuote('a\0b')).toThrowError(TypeError);
  });
});
