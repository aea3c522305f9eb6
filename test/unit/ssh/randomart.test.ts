import { describe, expect, it } from 'vitest';
import { randomart } from '../../../main/ssh/ssh.ts';

// As ssh-keygen -lv printed it.
const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIBs5Nt/wwzknKQNHttbgtg8u38En1N0KElqD7bEv7tGX';
const picture = `+--[ED25519 256]--+
|   .*O%=. .      |
|   ..#=*.+.      |
|    o @oB+ .     |
|    .o++o+  E    |
|     =.oS .      |
|    o o=.+       |
|     .o.=        |
|       o         |
|                 |
+----[SHA256]-----+`;

describe('the picture of a key', () => {
  it('is the one that OpenSSH draws', () => {
    expect(randomart({ key })).toBe(picture);
  });

  it('is drawn without a title for a key of an unknown kind', () => {
    const lines = randomart({ key: 'QUFB' }).split('\n');
    expect(lines[0]).toBe('+-----------------+');
    expect(lines.map(({ length }) => length)).toEqual(new Array(11).fill(19));
  });
});
