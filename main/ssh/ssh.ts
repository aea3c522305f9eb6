// SSH as the rest of Flotilla sees it: trusted connections, one for each device.

export { hasNativeCrypto } from './native-crypto.ts';
export { SshPool } from './pool.ts';
export { readPrivateKey } from './private-key.ts';
export { scanHostKey } from './scan.ts';
export { shellQuote } from './shell-quote.ts';
export type {
  ExecResult,
  SshAuth,
  SshConnection,
  SshPoolOptions,
  SshTarget,
} from './types.ts';
