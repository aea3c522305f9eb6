import { createRequire } from 'node:module';

/** False when ssh2 fell back to its JavaScript ciphers, which cost 2.5 times the CPU and are no less safe. */
export const hasNativeCrypto: boolean = detect();

function detect(): boolean {
  try {
    createRequire(import.meta.url)('ssh2/lib/protocol/crypto/build/Release/sshcrypto.node');
    return true;
  } catch {
    return false;
  }
}
