// Credentials at rest: sealed by the system's keychain or by a passphrase, or kept in memory for one session.

export type { ScryptCost } from './passphrase.ts';
export type { CredentialInput, Sealer } from './vault.ts';
export { Vault } from './vault.ts';
