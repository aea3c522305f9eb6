import type { HostKey } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { isSameKey } from './host-key.ts';
import type { SshTarget } from './types.ts';

/**
 * Whether a server may be told who we are: `null` only for a key that equals an accepted one and is not revoked, else why
 * not. Every hop of a chain is judged by this, under its own name.
 */
export function judgeHostKey(
  { address, trusted, isRevoked }: Pick<SshTarget, 'address' | 'trusted' | 'isRevoked'>,
  offered: HostKey,
): FlotillaError | null {
  const { fingerprint } = offered;
  if (isRevoked(offered)) return new FlotillaError('trust.revoked-key', { address, fingerprint });
  if (trusted.length === 0) return new FlotillaError('trust.unknown-key', { address, fingerprint });
  if (trusted.some((key) => isSameKey(key, offered))) return null;
  return new FlotillaError('trust.changed-key', { address });
}
