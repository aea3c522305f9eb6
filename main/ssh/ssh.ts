// SSH as the rest of Flotilla sees it: trusted connections, one for each device.

export type { RemoteEntry, RemoteFiles } from './files-types.ts';
export {
  type KnownHosts,
  type KnownHostsEntry,
  knownHostsLookup,
  knownHostsNames,
  parseKnownHosts,
} from './known-hosts.ts';
export { hasNativeCrypto } from './native-crypto.ts';
export { SshPool } from './pool.ts';
export { readPrivateKey } from './private-key.ts';
export { isKnownKind } from './public-key.ts';
export { randomart } from './randomart.ts';
export { scanHostKey } from './scan.ts';
export { type RunAs, scriptCommand } from './script-command.ts';
export { shellQuote } from './shell-quote.ts';
export type {
  ExecResult,
  RemoteShell,
  ShellSize,
  SshAuth,
  SshConnection,
  SshPoolOptions,
  SshProxy,
  SshTarget,
} from './types.ts';
