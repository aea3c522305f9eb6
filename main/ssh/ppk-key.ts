import type { JsonWebKey } from 'node:crypto';
import { FlotillaError } from '../../contract/errors.ts';
import { BlobReader } from './wire-blob.ts';

const curves: Record<string, { crv: string; bytes: number }> = {
  'ecdsa-sha2-nistp256': { crv: 'P-256', bytes: 32 },
  'ecdsa-sha2-nistp384': { crv: 'P-384', bytes: 48 },
  'ecdsa-sha2-nistp521': { crv: 'P-521', bytes: 66 },
};

/** The numbers of a PPK file's two halves as a JSON Web Key. Throws `ssh.key-unreadable` for a kind that no server takes now. */
export function jwkOf(algorithm: string, publicBlob: Buffer, privateBlob: Buffer): JsonWebKey {
  const open = new BlobReader(publicBlob);
  const secret = new BlobReader(privateBlob);
  open.next();
  if (algorithm === 'ssh-ed25519') {
    return { kty: 'OKP', crv: 'Ed25519', x: text(open.next()), d: text(sized(secret.next(), 32)) };
  }
  if (algorithm === 'ssh-rsa') return rsa(open, secret);
  const curve = curves[algorithm];
  if (!curve) {
    const cause = `a key of the kind ${algorithm.slice(0, 40)}: make a new Ed25519 key with puttygen`;
    throw new FlotillaError('ssh.key-unreadable', {}, { cause });
  }
  open.next();
  const point = open.next();
  const { crv, bytes } = curve;
  return {
    kty: 'EC',
    crv,
    x: text(point.subarray(1, 1 + bytes)),
    y: text(point.subarray(1 + bytes)),
    d: text(sized(secret.next(), bytes)),
  };
}

function rsa(open: BlobReader, secret: BlobReader): JsonWebKey {
  const [e, n] = [open.next(), open.next()];
  const [d, p, q, qi] = [secret.next(), secret.next(), secret.next(), secret.next()];
  const [dp, dq] = [p, q].map((prime) => toBytes(toNumber(d) % (toNumber(prime) - 1n)));
  const numbers = Object.entries({ n, e, d, p, q, dp, dq, qi });
  return { kty: 'RSA', ...Object.fromEntries(numbers.map(([name, value]) => [name, text(unsigned(value ?? n))])) };
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function toBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** Without the zeros that a signed number may begin with. */
function unsigned(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(first < 0 ? bytes.length : first);
}

function sized(bytes: Buffer, length: number): Buffer {
  const plain = unsigned(bytes);
  return plain.length >= length ? bytes.subarray(-length) : Buffer.concat([Buffer.alloc(length - plain.length), plain]);
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url');
}
