import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import type { HostKey } from '../../contract/app/devices.ts';

const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** What a server of fifteen years ago has at best: for single devices, when somebody chose so. After all others in order. */
const legacyAlgorithms = {
  kex: [
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ] satisfies KexAlgorithm[],
  serverHostKey: ['ssh-rsa'] satisfies ServerHostKeyAlgorithm[],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'] satisfies CipherAlgorithm[],
  hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'] satisfies MacAlgorithm[],
};
const none: typeof legacyAlgorithms = { kex: [], serverHostKey: [], cipher: [], hmac: [] };

/**
 * What is still considered safe: no SHA-1, no CBC, no finite field under 2048 bits, unless `allowLegacy`. The kinds of the accepted keys come
 * first, so that a server that gained another key still shows one that we know.
 */
export function algorithmsFor(trusted: readonly HostKey[], allowLegacy = false): Algorithms {
  const legacy = allowLegacy ? legacyAlgorithms : none;
  const hostKeys = [...hostKeyAlgorithms, ...legacy.serverHostKey];
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group18-sha512',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group-exchange-sha256',
      ...legacy.kex,
    ],
    serverHostKey: hostKeys.sort((a, b) => Number(signs(b, trusted)) - Number(signs(a, trusted))),
    cipher: [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      ...legacy.cipher,
    ],
    hmac: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
      ...legacy.hmac,
    ],
    compress: ['none'],
  };
}

/** An RSA key signs under the names of its hashes. */
function signs(algorithm: ServerHostKeyAlgorithm, keys: readonly HostKey[]): boolean {
  return keys.some(
    (key) => algorithm === key.algorithm || (key.algorithm === 'ssh-rsa' && algorithm.startsWith('rsa-sha2-')),
  );
}
