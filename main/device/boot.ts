import type { RunAs, SshConnection } from '../ssh/ssh.ts';
import { commandFailed, mustRun, runScript } from './remote-script.ts';

const readMs = 20_000;
const rebootMs = 60_000;

/** Changes with each start of the device. Throws `ssh.command-failed` where the kernel does not tell. */
export async function readBootId(connection: SshConnection, signal: AbortSignal): Promise<string> {
  const call = { script: 'cat /proc/sys/kernel/random/boot_id', step: 'boot-id', timeoutMs: readMs, signal };
  const said = await mustRun(connection, call);
  const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/m.exec(said)?.[0];
  if (id !== undefined) return id;
  throw commandFailed(connection, 'boot-id', { code: 0, signal: null, stdout: said, stderr: '', truncated: false });
}

/** Where the path of a user has no folder for root's programs. */
const rebootScript = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
if command -v reboot >/dev/null 2>&1; then exec reboot; fi
exec shutdown -r now
`;

/** Asks the device to start anew. Throws `ssh.command-failed`; a connection that is lost over it is `ssh.connection-lost`. */
export async function rebootDevice(connection: SshConnection, as: RunAs | null, signal: AbortSignal): Promise<void> {
  const call = { script: rebootScript, as, step: 'reboot', timeoutMs: rebootMs, signal };
  const result = await runScript(connection, call);
  // A device that goes down at once may end the command before it has ended by itself.
  if (result.code !== 0 && result.code !== null) throw commandFailed(connection, 'reboot', result);
}
