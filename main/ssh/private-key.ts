import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { fingerprintOf } from './host-key.ts';
import { toReadableForm } from './openssh-key.ts';
import { isPpk, openPpk } from './ppk.ts';

interface KeySecret {
  privateKey: string;
  passphrase?: string | undefined;
}

/**
 * Checks a private key. `converted`: the same key without a passphrase, for a file that takes seconds to open (PPK).
 * Throws `ssh.key-unreadable`, `ssh.passphrase-missing` or `ssh.passphrase-wrong`.
 */
export function readPrivateKey(secret: KeySecret): { fingerprint: string; converted?: string } {
  const text = textOf(secret);
  const pem = toPem(text, secret.passphrase);
  const fingerprint = fingerprintOf(parsePem(pem, secret.passphrase).getPublicSSH());
  return isPpk(text) ? { fingerprint, converted: pem } : { fingerprint };
}

/** The key in the form that ssh2 signs with. Throws like `readPrivateKey`. */
export function parsePrivateKey(secret: KeySecret): ParsedKey {
  return parsePem(toPem(textOf(secret), secret.passphrase), secret.passphrase);
}

function textOf({ privateKey }: KeySecret): string {
  return privateKey.replaceAll('\r\n', '\n').trim();
}

/** ssh2 reads no PKCS#8 and little of PPK. */
function toPem(text: string, passphrase: string | undefined): string {
  if (isPpk(text)) return readable(openPpk(text, passphrase));
  if (/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)) return readable(openPkcs8(text, passphrase));
  return text;
}

function readable(key: KeyObject): string {
  const pem = toReadableForm(key);
  if (pem !== null) return pem;
  const cause = `a key of the kind ${key.asymmetricKeyType}: make a new Ed25519 key with ssh-keygen`;
  throw new FlotillaError('ssh.key-unreadable', {}, { cause });
}

function parsePem(pem: string, passphrase: string | undefined): ParsedKey {
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

function openPkcs8(text: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = text.includes('BEGIN ENCRYPTED');
  if (isEncrypted && !passphrase) throw new FlotillaError('ssh.passphrase-missing');
  try {
    return createPrivateKey({ key: text, format: 'pem', ...(passphrase ? { passphrase } : {}) });
  } catch {
    throw new FlotillaError(isEncrypted ? 'ssh.passphrase-wrong' : 'ssh.key-unreadable');
  }
}
