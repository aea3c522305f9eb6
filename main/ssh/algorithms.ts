import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2';
import type { HostKey } from '../../contract/app/devices.ts';

const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * What is still considered safe: no SHA-1, no CBC, no finite field under 2048 bits. The kinds of the accepted keys come
 * first, so that a server that gained another key still shows one that we know.
 */
export function algorithmsFor(trusted: readonly HostKey[]): Algorithms {
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
    ],
    serverHostKey: [...hostKeyAlgorithms].sort((a, b) => Number(signs(b, trusted)) - Number(signs(a, trusted))),
    cipher: [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
    ],
    hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
    compress: ['none'],
  };
}

/** An RSA key signs under the names of its hashes. */
function signs(algorithm: ServerHostKeyAlgorithm, keys: readonly HostKey[]): boolean {
  return keys.some((key) =>
    key.algorithm === 'ssh-rsa' ? algorithm.startsWith('rsa-sha2-') : key.algorithm === algorithm,
  );
}
