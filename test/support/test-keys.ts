import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './programs.ts';

export interface TestKey {
  file: string;
  privateKey: string;
  /** One line of an authorized_keys file. */
  publicKey: string;
  /** `SHA256:…`, as ssh-keygen says it. */
  fingerprint: string;
}

export interface KeyOptions {
  type?: 'ed25519' | 'rsa' | 'ecdsa';
  passphrase?: string;
  /** `PEM` or `PKCS8` in place of OpenSSH's own form. */
  format?: 'PEM' | 'PKCS8';
}

/** Makes a key pair with ssh-keygen. */
export function makeKey(
  folder: string,
  name: string,
  { type = 'ed25519', passphrase = '', format }: KeyOptions = {},
): TestKey {
  const file = join(folder, name);
  const form = format ? ['-m', format] : [];
  runProgram('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file, ...form]);
  const [, fingerprint = ''] = runProgram('ssh-keygen', ['-l', '-f', `${file}.pub`]).split(' ');
  return {
    file,
    privateKey: readFileSync(file, 'utf8'),
    publicKey: readFileSync(`${file}.pub`, 'utf8').trim(),
    fingerprint,
  };
}
