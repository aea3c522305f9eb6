import { type KeyObject, randomBytes } from 'node:crypto';
import { blobField } from './wire-blob.ts';

const magic = Buffer.from('openssh-key-v1\0');
const blockBytes = 8;

/** Writes a private key in a form that ssh2 reads: PEM for RSA and EC, OpenSSH's own for Ed25519. `null`: another kind. */
export function toReadableForm(key: KeyObject): string | null {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString().trim();
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString().trim();
    case 'ed25519':
      return ed25519(key);
    default:
      return null;
  }
}

/** ssh2 reads Ed25519 in this form only. */
function ed25519(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const [open, secret] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')];
  const kind = 'ssh-ed25519';
  const check = randomBytes(4);
  const inner = Buffer.concat([
    check,
    check,
    ...[kind, open, Buffer.concat([secret, open]), ''].map((part) => blobField(part)),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (blockBytes - (inner.length % blockBytes)) % blockBytes }, (_, n) => n + 1),
  );
  const count = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    magic,
    ...['none', 'none', ''].map((part) => blobField(part)),
    count,
    blobField(Buffer.concat([blobField(kind), blobField(open)])),
    blobField(Buffer.concat([inner, padding])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----'].join('\n');
}
