import { safeStorage } from 'electron';
import type { Sealer } from '../secrets/secrets.ts';

/**
 * The system's keychain as a sealer, or undefined where there is none worth the name: then a passphrase seals. On Linux
 * without a secret service Electron would use `basic_text`, a key that is the same everywhere. Call it after the app is ready.
 */
export function openKeychain(platform: NodeJS.Platform = process.platform): Sealer | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') return undefined;
  }
  return {
    seal: (plain) => safeStorage.encryptString(plain.toString('base64')),
    open: (sealed) => Buffer.from(safeStorage.decryptString(sealed), 'base64'),
  };
}
