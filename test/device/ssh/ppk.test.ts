import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readPrivateKey } from '../../../main/ssh/ssh.ts';
import { findProgram, runProgram } from '../../support/programs.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const missing = findProgram('puttygen') && findProgram('ssh-keygen') ? null : 'puttygen (putty-tools) is not installed';
const folder = mkdtempSync(join(tmpdir(), 'flotilla-ppk-'));
const passphrase = 'open sesame';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Kind {
  type: 'ed25519' | 'rsa' | 'ecdsa';
  version: 2 | 3;
  kdf?: string;
}

const kinds: Kind[] = [
  { type: 'ed25519', version: 3 },
  { type: 'rsa', version: 3 },
  { type: 'ecdsa', version: 3 },
  { type: 'ed25519', version: 3, kdf: 'argon2i' },
  { type: 'ed25519', version: 3, kdf: 'argon2d' },
  { type: 'ed25519', version: 2 },
  { type: 'rsa', version: 2 },
  { type: 'ecdsa', version: 2 },
];

describe.skipIf(missing)(`private keys of PuTTY are read${missing ? `: ${missing}` : ''}`, () => {
  it.each(kinds)('a $type key in a PPK file of version $version ($kdf), open and encrypted', (kind) => {
    const { key, open, sealed } = makePpk(kind);
    const fingerprint = key.fingerprint;
    expect(readPrivateKey({ privateKey: open })).toMatchObject({ fingerprint });
    expect(readPrivateKey({ privateKey: sealed.replaceAll('\n', '\r\n'), passphrase })).toMatchObject({ fingerprint });
    expect(() => readPrivateKey({ privateKey: sealed })).toThrowError(
      expect.objectContaining({ code: 'ssh.passphrase-missing' }),
    );
    expect(() => readPrivateKey({ privateKey: sealed, passphrase: 'x' })).toThrowError(
      expect.objectContaining({ code: 'ssh.passphrase-wrong' }),
    );
  });

  it('what is kept of a PPK file is the same key, without its passphrase and quick to open', () => {
    const { key, sealed } = makePpk({ type: 'ecdsa', version: 3 });
    const { converted = '' } = readPrivateKey({ privateKey: sealed, passphrase });
    expect(readPrivateKey({ privateKey: converted })).toEqual({ fingerprint: key.fingerprint });
  });

  it.each([
    ['a byte of it changed', (text: string) => text.replace(/Comment: ./, 'Comment: X')],
    ['its end missing', (text: string) => text.slice(0, -60)],
    ['another version', (text: string) => text.replace('File-3', 'File-9')],
    ['a line count that lies', (text: string) => text.replace(/Private-Lines: \d+/, 'Private-Lines: 999999999')],
  ])('a PPK file with %s is unreadable', (_what, damage) => {
    const { open } = makePpk({ type: 'ed25519', version: 3 });
    expect(() => readPrivateKey({ privateKey: damage(open) })).toThrowError(
      expect.objectContaining({ code: 'ssh.key-unreadable' }),
    );
  });

  it('a file that asks for gigabytes of memory is refused at once', () => {
    const { sealed } = makePpk({ type: 'ed25519', version: 3 });
    const greedy = sealed.replace(/Argon2-Memory: \d+/, 'Argon2-Memory: 4000000');
    const before = Date.now();
    expect(() => readPrivateKey({ privateKey: greedy, passphrase })).toThrowError(
      expect.objectContaining({ code: 'ssh.key-unreadable' }),
    );
    expect(Date.now() - before).toBeLessThan(500);
  });
});

const missingToLogIn = missing ?? missingForSshd();

describe.skipIf(missingToLogIn)(`keys of PuTTY log in${missingToLogIn ? `: ${missingToLogIn}` : ''}`, () => {
  let device: TestDevice;
  let harness: SshHarness;
  beforeAll(async () => {
    device = await startSshd();
  });
  afterEach(() => harness?.pool.close());
  afterAll(() => device?.stop());

  it.each(kinds.filter(({ kdf }) => kdf === undefined))(
    'a $type key in an encrypted PPK file of version $version',
    async (kind) => {
      const { key, sealed } = makePpk(kind);
      writeFileSync(join(device.folder, 'authorized_keys'), `${key.publicKey}\n`);
      harness = sshHarness(device);
      harness.settings.auth = { kind: 'key', privateKey: sealed, passphrase };
      const connection = await harness.pool.connection('device', never());
      expect((await connection.exec('echo in', { timeoutMs: 5000, signal: never() })).stdout).toBe('in\n');
    },
  );
});

let made = 0;

/** A key of ssh-keygen, written anew by puttygen. */
function makePpk({ type, version, kdf }: Kind): { key: TestKey; open: string; sealed: string } {
  made += 1;
  const key = makeKey(folder, `key-${made}`, { type });
  const secret = join(folder, 'passphrase');
  writeFileSync(secret, `${passphrase}\n`);
  const nothing = join(folder, 'nothing');
  writeFileSync(nothing, '\n');
  const write = (name: string, passphraseFile: string) => {
    const file = join(folder, `${name}-${made}.ppk`);
    const parameters = `version=${version}${kdf ? `,kdf=${kdf}` : ''}`;
    const names = ['--old-passphrase', nothing, '--new-passphrase', passphraseFile];
    runProgram('puttygen', [key.file, '-O', 'private', '-o', file, '--ppk-param', parameters, ...names]);
    return readFileSync(file, 'utf8');
  };
  return { key, open: write('open', nothing), sealed: write('sealed', secret) };
}
