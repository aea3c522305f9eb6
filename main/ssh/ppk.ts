import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { FlotillaError } from '../../contract/errors.ts';
import { deriveArgon2 } from './argon2.ts';
import { jwkOf } from './ppk-key.ts';
import { blobField } from './wire-blob.ts';

/** PuTTY's own key file, in both forms that puttygen has written since 2005. */
interface Ppk {
  version: 2 | 3;
  algorithm: string;
  encryption: string;
  comment: string;
  publicBlob: Buffer;
  privateBlob: Buffer;
  mac: Buffer;
  /** Version 3, encrypted: how the passphrase becomes keys. */
  fields: ReadonlyMap<string, string>;
}

interface Keys {
  cipher: Buffer;
  iv: Buffer;
  mac: Buffer;
}

export function isPpk(text: string): boolean {
  return text.startsWith('PuTTY-User-Key-File-');
}

/**
 * Opens a PPK file of version 2 or 3; its MAC proves that nothing was changed. Throws `ssh.key-unreadable`,
 * `ssh.passphrase-missing`, `ssh.passphrase-wrong`.
 */
export function openPpk(text: string, passphrase: string | undefined): KeyObject {
  const ppk = readPpk(text);
  const isEncrypted = ppk.encryption !== 'none';
  if (isEncrypted && !passphrase) throw new FlotillaError('ssh.passphrase-missing');
  const keys =
    ppk.version === 3 ? keysOfVersion3(ppk, passphrase ?? '') : keysOfVersion2(isEncrypted, passphrase ?? '');
  const plain = isEncrypted ? decrypt(ppk.privateBlob, keys) : ppk.privateBlob;
  const parts = [ppk.algorithm, ppk.encryption, ppk.comment, ppk.publicBlob, plain];
  const mac = createHmac(ppk.version === 3 ? 'sha256' : 'sha1', keys.mac).update(Buffer.concat(parts.map(blobField)));
  const digest = mac.digest();
  if (digest.length !== ppk.mac.length || !timingSafeEqual(digest, ppk.mac)) {
    throw isEncrypted ? new FlotillaError('ssh.passphrase-wrong') : unreadable('the file was changed or cut');
  }
  try {
    return createPrivateKey({ format: 'jwk', key: jwkOf(ppk.algorithm, ppk.publicBlob, plain) });
  } catch (error) {
    throw error instanceof FlotillaError ? error : unreadable('the numbers of the key make no sense');
  }
}

function readPpk(text: string): Ppk {
  const lines = text.split('\n');
  const fields = new Map<string, string>();
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < lines.length; at += 1) {
    const [, name = '', value = ''] = /^([\w-]+): ?(.*)$/.exec(lines[at] ?? '') ?? [];
    fields.set(name, value);
    if (!name.endsWith('-Lines')) continue;
    const count = Number(value);
    if (!(count >= 0 && count <= 1000)) throw unreadable('the file is damaged');
    blobs.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(''), 'base64'));
    at += count;
  }
  const algorithm = fields.get('PuTTY-User-Key-File-3') ?? fields.get('PuTTY-User-Key-File-2');
  const publicBlob = blobs.get('Public-Lines');
  const privateBlob = blobs.get('Private-Lines');
  const encryption = fields.get('Encryption') ?? '';
  const mac = Buffer.from(fields.get('Private-MAC') ?? '', 'hex');
  if (algorithm === undefined) throw unreadable('a PPK file of this version: write it again with puttygen');
  if (!publicBlob || !privateBlob || mac.length === 0) throw unreadable('the file is damaged');
  if (encryption !== 'none' && encryption !== 'aes256-cbc')
    throw unreadable(`encrypted with ${encryption.slice(0, 40)}`);
  const version = fields.has('PuTTY-User-Key-File-3') ? 3 : 2;
  return { version, algorithm, encryption, comment: fields.get('Comment') ?? '', publicBlob, privateBlob, mac, fields };
}

function keysOfVersion2(isEncrypted: boolean, passphrase: string): Keys {
  const part = (n: number) =>
    createHash('sha1')
      .update(Buffer.from([0, 0, 0, n]))
      .update(passphrase)
      .digest();
  return {
    cipher: Buffer.concat([part(0), part(1)]).subarray(0, 32),
    iv: Buffer.alloc(16),
    mac: createHash('sha1')
      .update('putty-private-key-file-mac-key')
      .update(isEncrypted ? passphrase : '')
      .digest(),
  };
}

function keysOfVersion3({ encryption, fields }: Ppk, passphrase: string): Keys {
  if (encryption === 'none') return { cipher: Buffer.alloc(0), iv: Buffer.alloc(0), mac: Buffer.alloc(0) };
  const number = (name: string) => Number(fields.get(name));
  const derived = deriveArgon2({
    kind: fields.get('Key-Derivation') ?? '',
    passphrase,
    salt: Buffer.from(fields.get('Argon2-Salt') ?? '', 'hex'),
    memoryKib: number('Argon2-Memory'),
    passes: number('Argon2-Passes'),
    lanes: number('Argon2-Parallelism'),
    bytes: 80,
  });
  return { cipher: derived.subarray(0, 32), iv: derived.subarray(32, 48), mac: derived.subarray(48, 80) };
}

function decrypt(blob: Buffer, { cipher, iv }: Keys): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-cbc', cipher, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(blob), decipher.final()]);
  } catch {
    throw unreadable('the file is damaged');
  }
}

function unreadable(cause: string): FlotillaError {
  return new FlotillaError('ssh.key-unreadable', {}, { cause });
}
