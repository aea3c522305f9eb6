import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { fingerprintOf } from './host-key.ts';

interface KeySecret {
  privateKey: string;
  passphrase?: string | undefined;
}

/** Checks a private key. Throws `ssh.key-unreadable`, `ssh.passphrase-missing` or `ssh.passphrase-wrong`. */
export function readPrivateKey(secret: KeySecret): { fingerprint: string } {
  return { fingerprint: fingerprintOf(parsePrivateKey(secret).getPublicSSH()) };
}

/** The key in the form that ssh2 signs with. Throws like `readPrivateKey`. */
export function parsePrivateKey({ privateKey, passphrase }: KeySecret): ParsedKey {
  const text = privateKey.replaceAll('\r\n', '\n').trim();
  const pem = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text) ? fromPkcs8(text, passphrase) : text;
  const parsed = parseWithSsh2(pem, passphrase);
  if (parsed instanceof Error) throw asKeyError(parsed.message);
  if (!parsed.isPrivateKey()) throw new FlotillaError('ssh.key-unreadable', {}, { cause: 'this is a public key' });
  return parsed;
}

function parseWithSsh2(pem: string, passphrase: string | undefined): ParsedKey | Error {
  try {
    // A file can hold several keys; the first is the one OpenSSH uses. The types know one only.
    const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(pem, passphrase);
    return Array.isArray(parsed) ? (parsed[0] ?? new Error('the file holds no key')) : parsed;
  } catch (error) {
    return error instanceof Error ? error : new Error('unreadable');
  }
}

function asKeyError(reason: string): FlotillaError {
  if (/no passphrase given/i.test(reason)) return new FlotillaError('ssh.passphrase-missing');
  if (/bad passphrase/i.test(reason)) return new FlotillaError('ssh.passphrase-wrong');
  return new FlotillaError('ssh.key-unreadable', {}, { cause: reason });
}

/** ssh2 reads no PKCS#8; RSA and EC keys have an older PEM form that it does read. */
function fromPkcs8(text: string, passphrase: string | undefined): string {
  const key = openPkcs8(text, passphrase);
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString().trim();
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString().trim();
  const cause = `a PKCS#8 file with a ${key.asymmetricKeyType} key: write it again in the OpenSSH form with ssh-keygen`;
  throw new FlotillaError('ssh.key-unreadable', {}, { cause });
}

function openPkcs8(text: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = text.includes('BEGIN ENCRYPTED');
  if (isEncrypted && !passphrase) throw new FlotillaError('ssh.passphrase-missing');
  try {
    return createPrivateKey({ key: text, format: 'pem', ...(passphrase ? { passphrase } : {}) });
  } catch {
    throw new FlotillaError(isEncrypted ? 'ssh.passphrase-wrong' : 'ssh.key-unreadable');
  }
}
