import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { knownHostsLookup, parseKnownHosts, randomart } from '../../../main/ssh/ssh.ts';
import { missing, runProgram } from '../../support/programs.ts';
import { hostKeyOf } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { makeKey } from '../../support/test-keys.ts';

const reason = missing('ssh-keygen');

describe.skipIf(reason)(`beside OpenSSH's own tools${reason ? `: ${reason}` : ''}`, () => {
  it('a file hashed by ssh-keygen -H is found in as ssh-keygen -F finds in it', () => {
    const folder = makeTempFolder();
    onTestFinished(folder.remove);
    const keys = (['ed25519', 'rsa', 'ecdsa'] as const).map((type) => makeKey(folder.path, type, { type }));
    const hosts = ['gate.example', '10.0.0.3', '[gate.example]:2222', 'fe80::1'];
    const file = join(folder.path, 'known_hosts');
    const lines = hosts.flatMap((host) => keys.map(({ publicKey }) => `${host} ${publicKey}`));
    writeFileSync(file, `${lines.join('\n')}\n@revoked * ${keys[0]?.publicKey}\n`);
    runProgram('ssh-keygen', ['-H', '-f', file]);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('gate.example');
    const { entries, badLines } = parseKnownHosts(text);
    expect(badLines).toEqual([]);
    for (const [address, port] of [
      ['gate.example', 22],
      ['gate.example', 2222],
      ['10.0.0.3', 22],
      ['fe80::1', 22],
    ] as const) {
      const found = runProgram('ssh-keygen', ['-F', port === 22 ? address : `[${address}]:${port}`, '-f', file]);
      const match = knownHostsLookup(entries, address, port);
      expect(match.keys.map(({ hostKey }) => hostKey)).toEqual(keys.map(hostKeyOf));
      expect(match.revoked).toHaveLength(1);
      for (const { hostKey } of match.keys) expect(found).toContain(hostKey.key);
    }
    expect(knownHostsLookup(entries, 'elsewhere.example', 22).keys).toEqual([]);
  });

  it('every key is drawn as ssh-keygen -lv draws it', () => {
    const folder = makeTempFolder();
    onTestFinished(folder.remove);
    for (let n = 0; n < 12; n += 1) {
      const type = (['ed25519', 'ecdsa', 'rsa'] as const)[n % 3] ?? 'ed25519';
      const key = makeKey(folder.path, `key-${n}`, { type });
      const said = runProgram('ssh-keygen', ['-l', '-v', '-f', `${key.file}.pub`])
        .trimEnd()
        .split('\n');
      expect(randomart(hostKeyOf(key)).split('\n'), type).toEqual(said.slice(1));
    }
  });
});
