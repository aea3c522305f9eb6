import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DeviceFolder } from './device-folder.ts';

/** In the environment of every process of a simulated device; its value is the device's folder. */
export const deviceMarker = 'FLOTILLA_SIMULATED_DEVICE';

/** How the machine reaches its networks, which a device on the same desk would share. Nothing else is passed on. */
const shared =
  /^(https?_proxy|no_proxy|npm_config_(registry|cafile|https?_proxy|proxy|noproxy)|node_extra_ca_certs|ssl_cert_(file|dir))$/i;

/** The environment a login on the device gets: as from sshd, not as on the technician's desktop. */
export async function deviceEnvironment(folder: DeviceFolder, user: string): Promise<Record<string, string>> {
  const registry = await userRegistry();
  return {
    ...(registry ? { npm_config_registry: registry } : {}),
    ...Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) =>
        value !== undefined && shared.test(name) ? [[name, value]] : [],
      ),
    ),
    PATH: `${folder.bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: folder.home,
    USER: user,
    LOGNAME: user,
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    [deviceMarker]: folder.root,
    // Its agents make no units in the systemd of the machine that the simulation runs on.
    FLOTILLA_RUNNER: 'process',
  };
}

/** The registry that the technician's own npm is set to; HOME of the device would hide it from the device's npm. */
async function userRegistry(): Promise<string | undefined> {
  const settings = await readFile(join(homedir(), '.npmrc'), 'utf8').catch(() => '');
  return /^registry\s*=\s*(\S+)/m.exec(settings)?.[1];
}
