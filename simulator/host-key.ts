import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { HostKey } from '../contract/app/devices.ts';

const algorithm = 'ssh-ed25519';

/** A private key as OpenSSH writes it, and its public half as Flotilla shows it. */
export interface HostKeyPair {
  privateKey: string;
  hostKey: HostKey;
}

/** Makes an ed25519 key with node:crypto: ssh2's own generator now and then makes a malformed one. */
export function createHostKey(): HostKeyPair {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (jwk.x === undefined || jwk.d === undefined) throw new Error('node:crypto made a key without its numbers');
  const publicBytes = Buffer.from(jwk.x, 'base64url');
  const seed = Buffer.from(jwk.d, 'base64url');
  const blob = Buffer.concat([field(algorithm), field(publicBytes)]);
  return { privateKey: toOpenSsh(blob, publicBytes, seed), hostKey: describe(blob) };
}

/** Reads the host key of a device, or makes it on the device's first start. */
export async function readOrCreateHostKey(path: string): Promise<HostKeyPair> {
  const privateKey = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (privateKey === undefined) {
    const created = createHostKey();
    await writeFile(path, created.privateKey, { mode: 0o600 });
    return created;
  }
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw new Error(`${path} is not a host key`, { cause: parsed });
  return { privateKey, hostKey: describe(parsed.getPublicSSH()) };
}

function describe(blob: Buffer): HostKey {
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { algorithm, key: blob.toString('base64'), fingerprint: `SHA256:${digest}` };
}

/** The unencrypted form of openssh-key-v1: public blob, then the private section padded with 1, 2, 3 … to 8 bytes. */
function toOpenSsh(blob: Buffer, publicBytes: Buffer, seed: Buffer): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field(algorithm),
    field(publicBytes),
    field(Buffer.concat([seed, publicBytes])),
    field('simulated device'),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    uint32(1),
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

function field(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
