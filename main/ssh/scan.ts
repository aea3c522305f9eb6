import type { HostKey } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { handshake } from './handshake.ts';
import type { SshTarget } from './types.ts';
import type { Hop } from './way.ts';

const scanReadyMs = 15_000;

interface Scan extends Pick<SshTarget, 'address' | 'port' | 'proxy' | 'legacyAlgorithms'> {
  /** A server with several keys shows one of the kind of these, where it has one. */
  prefer?: readonly HostKey[];
  hop?: Hop | null;
  signal: AbortSignal;
}

/** Learns the host key of an address. Ends before any user name or credential is sent. Throws `ssh.*`. */
export async function scanHostKey(scan: Scan): Promise<HostKey> {
  const { address, port, proxy = null, legacyAlgorithms = false, prefer = [], hop = null, signal } = scan;
  let found: HostKey | undefined;
  const target = {
    address,
    port,
    user: '',
    trusted: prefer,
    proxy,
    legacyAlgorithms,
    isRevoked: () => false,
    auth: () => Promise.reject(new FlotillaError('credential.unknown')),
  };
  const judge = (offered: HostKey) => {
    found = offered;
    return new FlotillaError('trust.unknown-key', { address, fingerprint: offered.fingerprint });
  };
  try {
    const client = await handshake({ target, hop, judge, readyMs: scanReadyMs, keepaliveMs: 0, signal });
    client.end();
  } catch (error) {
    if (found === undefined || signal.aborted) throw error;
  }
  if (found === undefined) throw new FlotillaError('ssh.connection-lost', { address, port });
  return found;
}
