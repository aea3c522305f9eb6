import * as crypto from 'node:crypto';
import { argon2d, argon2i, argon2id } from '@noble/hashes/argon2.js';
import { FlotillaError } from '../../contract/errors.ts';

export interface Argon2 {
  /** As PuTTY names it: `Argon2id`, `Argon2i`, `Argon2d`. */
  kind: string;
  passphrase: string;
  salt: Buffer;
  memoryKib: number;
  passes: number;
  lanes: number;
  bytes: number;
}

/** puttygen takes 8 MiB and as many passes as fit in 0.1 s; a file that wants far more is made to stop us. */
const maxMemoryKib = 256 * 1024;
const maxWorkKib = 4 * 1024 * 1024;

/** The key of a passphrase. By Node's own Argon2 where it has one (2.6 s become 0.2 s). Throws `ssh.key-unreadable`. */
export function deriveArgon2({ kind, passphrase, salt, memoryKib, passes, lanes, bytes }: Argon2): Buffer {
  const isSane =
    [memoryKib, passes, lanes].every((count) => Number.isInteger(count) && count > 0) &&
    memoryKib <= maxMemoryKib &&
    memoryKib * passes <= maxWorkKib &&
    lanes <= 64 &&
    salt.length >= 8;
  if (!isSane) throw cannot('its passphrase is protected with settings that are out of bounds');
  const own = kind.toLowerCase();
  const derive = { argon2d, argon2i, argon2id }[own];
  if (!derive) throw cannot(`its passphrase is protected with ${kind.slice(0, 40)}`);
  if ('argon2Sync' in crypto) {
    return crypto.argon2Sync(own as 'argon2id', {
      message: Buffer.from(passphrase),
      nonce: salt,
      memory: memoryKib,
      passes,
      parallelism: lanes,
      tagLength: bytes,
    });
  }
  return Buffer.from(derive(Buffer.from(passphrase), salt, { t: passes, m: memoryKib, p: lanes, dkLen: bytes }));
}

function cannot(cause: string): FlotillaError {
  return new FlotillaError('ssh.key-unreadable', {}, { cause: `${cause}: save it again with puttygen` });
}
