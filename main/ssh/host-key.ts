import { createHash, timingSafeEqual } from 'node:crypto';
import type { HostKey } from '../../contract/app/devices.ts';

/** Names a public key blob the way OpenSSH prints it. Throws a TypeError when the blob has no algorithm name. */
export function describeKey(blob: Buffer): HostKey {
  return { algorithm: algorithmOf(blob), key: blob.toString('base64'), fingerprint: fingerprintOf(blob) };
}

/** `SHA256:` and unpadded base64. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Compares the whole keys, not their names. */
export function isSameKey(a: HostKey, b: HostKey): boolean {
  const left = Buffer.from(a.key, 'base64');
  const right = Buffer.from(b.key, 'base64');
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}

function algorithmOf(blob: Buffer): string {
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  const name = blob.subarray(4, 4 + length).toString('latin1');
  if (length === 0 || name.length !== length || length > 64 || !/^[a-z0-9@.-]+$/.test(name))
    throw new TypeError('not a public key');
  return name;
}
