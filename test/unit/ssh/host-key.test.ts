import { describe, expect, it } from 'vitest';
import { describeKey, isSameKey } from '../../../main/ssh/host-key.ts';

/** A public key and its fingerprint as ssh-keygen printed them. */
const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIKqwjttYWlviQS12bogvew1qoEYZK3/vYGVqxbUtiPCp';
const fingerprint = 'SHA256:AsCh59zuiMjJ0qeZlGfuzOTl8En1K4cVqTXBoakmRCk';

describe('a host key', () => {
  it('has the algorithm and the fingerprint that OpenSSH names', () => {
    expect(describeKey(Buffer.from(blob, 'base64'))).toEqual({ algorithm: 'ssh-ed25519', key: blob, fingerprint });
  });

  it('is the same only when all of it is', () => {
    const key = describeKey(Buffer.from(blob, 'base64'));
    const other = Buffer.from(blob, 'base64');
    other[40] = (other[40] ?? 0) ^ 1;
    expect(isSameKey(key, { ...key, fingerprint: 'SHA256:other' })).toBe(true);
    expect(isSameKey(key, { ...key, key: other.toString('base64') })).toBe(false);
    expect(isSameKey({ ...key, key: '' }, { ...key, key: '' })).toBe(false);
  });

  it.each(['', '\0\0\0\0', '\0\0\0\u0005ab', '\0\0\0\u0003a\nb'])('is refused when it names no algorithm', (bytes) => {
    expect(() => describeKey(Buffer.from(bytes, 'latin1'))).toThrowError(TypeError);
  });
});
