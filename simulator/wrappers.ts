import { access, constants, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * What would reach past the device and change or stop the machine that the simulator runs on. A simulated device has
 * none of these, as a small container has none.
 */
const withheld = [
  ...['systemctl', 'journalctl', 'loginctl', 'service', 'rc-service', 'sudo', 'su', 'doas'],
  ...['apt', 'apt-get', 'dpkg', 'opkg', 'apk', 'dnf', 'yum', 'pacman'],
  ...['reboot', 'shutdown', 'poweroff', 'halt', 'init', 'telinit', 'hostnamectl', 'timedatectl'],
];

/**
 * The commands that answer as the device and not as the machine beneath it, by name. They are plain /bin/sh: a command
 * called by its absolute path, and a file read by a program, still see the machine.
 */
export async function wrapperScripts(etc: string): Promise<Record<string, string>> {
  const [cat, uname] = await Promise.all(['cat', 'uname'].map((command) => findInPath(command, '/usr/bin:/bin')));
  if (cat === undefined || uname === undefined) throw new Error('a simulated device needs /bin/sh, cat and uname');
  const own = (file: string) => `exec ${quote(cat)} ${quote(join(etc, file))}`;
  const scripts: Record<string, string> = {
    node: script(`${asNode}exec ${quote(process.execPath)} "$@"`),
    hostname: script(own('hostname')),
    uname: script(`[ "$*" = -n ] && ${own('hostname')}`, `exec ${quote(uname)} "$@"`),
    cat: script(
      'case "$*" in',
      ...['hostname', 'machine-id', 'os-release'].map((file) => `  /etc/${file}) ${own(file)} ;;`),
      'esac',
      `exec ${quote(cat)} "$@"`,
    ),
  };
  for (const command of ['npm', 'npx']) {
    const found = await findInPath(command, process.env.PATH ?? '');
    if (found) scripts[command] = script(`exec node ${quote(found)} "$@"`);
  }
  for (const command of withheld) {
    scripts[command] = script(`echo "${command}: not available on a simulated device" >&2`, 'exit 127');
  }
  return scripts;
}

/** Inside Electron the Node at hand is Electron itself, told so. */
const asNode = process.versions.electron ? 'ELECTRON_RUN_AS_NODE=1 ' : '';
const script = (...lines: string[]) => ['#!/bin/sh', ...lines, ''].join('\n');
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

async function findInPath(command: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, command);
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return realpath(candidate);
  }
  return undefined;
}
