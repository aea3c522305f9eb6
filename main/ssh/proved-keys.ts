import type { Client, ParsedKey } from 'ssh2';
import type { HostKey } from '../../contract/app/devices.ts';
import { describeKey } from './host-key.ts';

/** A server has one key of a kind, or two while one is being replaced. */
const maxKeys = 16;

/**
 * Tells of the host keys that a server announces after the login (`hostkeys-00@openssh.com`). ssh2 asks for the proof of
 * each (`hostkeys-prove-00@openssh.com`: a signature over this session's id) and hands on those that were proved; a key
 * whose proof is refused, missing or wrong is not among them.
 */
export function onProvedKeys(client: Client, told: (keys: HostKey[]) => void): void {
  client.on('hostkeys', (keys: ParsedKey[]) => {
    const proved = keys.slice(0, maxKeys).map((key) => describeKey(key.getPublicSSH()));
    if (proved.length > 0) told(proved);
  });
}
