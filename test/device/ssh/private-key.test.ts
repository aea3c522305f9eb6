import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPrivateKey } from '../../../main/ssh/ssh.ts';
import { findProgram } from '../../support/programs.ts';
import { makeKey } from '../../support/test-keys.ts';

const missing = findProgram('ssh-keygen') ? null : 'ssh-keygen is not installed';

describe.skipIf(missing)(`private keys of ssh-keygen are read${missing ? `: ${missing}` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-keys-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('an Ed25519 key in PKCS#8, as openssl writes it, logs in like any other', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { x = '' } = publicKey.export({ format: 'jwk' });
    const blob = Buffer.concat([
      Buffer.from('0000000b7373682d6564323535313900000020', 'hex'),
      Buffer.from(x, 'base64url'),
    ]);
    const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
    expect(readPrivateKey({ privateKey: pem })).toEqual({ fingerprint });
    const sealed = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open sesame',
    });
    expect(readPrivateKey({ privateKey: String(sealed), passphrase: 'open sesame' })).toEqual({ fingerprint });
  });

  const kinds = [
    { type: 'ed25519' },
    { type: 'ecdsa' },
    { type: 'rsa' },
    { type: 'rsa', format: 'PEM' },
    { type: 'rsa', format: 'PKCS8' },
    { type: 'ecdsa', format: 'PKCS8' },
  ] as const;

  it.each(kinds)(
    'a $type key ($format) has the fingerprint that ssh-keygen prints, with and without a passphrase',
    (kind) => {
      const name = Object.values(kind).join('-');
      const open = makeKey(folder, name, kind);
      expect(readPrivateKey({ privateKey: open.privateKey })).toEqual({ fingerprint: open.fingerprint });
      const sealed = makeKey(folder, `${name}-sealed`, { ...kind, passphrase: 'open sesame' });
      const privateKey = sealed.privateKey.replaceAll('\n', '\r\n');
      expect(readPrivateKey({ privateKey, passphrase: 'open sesame' })).toEqual({ fingerprint: sealed.fingerprint });
      expect(() => readPrivateKey({ privateKey })).toThrowError(
        expect.objectContaining({ code: 'ssh.passphrase-missing' }),
      );
      expect(() => readPrivateKey({ privateKey, passphrase: 'x' })).toThrowError(
        expect.objectContaining({ code: 'ssh.passphrase-wrong' }),
      );
    },
  );

  it('a public key is not taken for a private one', () => {
    const { publicKey } = makeKey(folder, 'public');
    expect(() => readPrivateKey({ privateKey: publicKey })).toThrowError(
      expect.objectContaining({ code: 'ssh.key-unreadable' }),
    );
  });

  it('a damaged key is unreadable, and nothing of it is in the error', () => {
    const { privateKey } = makeKey(folder, 'damaged');
    const lines = privateKey.split('\n');
    const half = [...lines.slice(0, 2), ...lines.slice(-2)].join('\n');
    for (const text of [half, 'nonsense', '', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----']) {
      expect(() => readPrivateKey({ privateKey: text })).toThrowError(
        expect.objectContaining({ code: 'ssh.key-unreadable' }),
      );
    }
  });
});
