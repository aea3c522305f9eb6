import { access, constants, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface WrapperOptions {
  bin: string;
  etc: string;
  user: string;
  /** What `node` does before it runs Node, in /bin/sh. */
  beforeNode: string[];
}

/**
 * What would reach past the device and change or stop the machine that the simulator runs on. A simulated device has
 * none of these, as a small container has none.
 */
const withheld = [
  ...['systemctl', 'journalctl', 'loginctl', 'service', 'sudo', 'su', 'doas'],
  ...['rc-service', 'rc-update', 'update-rc.d', 'chkconfig', 'crontab', 'at'],
  ...['apt', 'apt-get', 'dpkg', 'opkg', 'apk', 'dnf', 'yum', 'pacman'],
  ...['reboot', 'shutdown', 'poweroff', 'halt', 'init', 'telinit', 'hostnamectl', 'timedatectl'],
];

/**
 * Writes the commands that answer as the device and not as the machine beneath it, by name. They are plain /bin/sh: a
 * command called by its absolute path, and a file read by a program, still see the machine.
 */
export async function writeWrappers({ bin, etc, user, beforeNode }: WrapperOptions): Promise<void> {
  const [cat, id, uname, npm, npx] = await Promise.all([
    findInPath('cat', '/usr/bin:/bin'),
    findInPath('id', '/usr/bin:/bin'),
    findInPath('uname', '/usr/bin:/bin'),
    findInPath('npm', process.env.PATH ?? ''),
    findInPath('npx', process.env.PATH ?? ''),
  ]);
  if (cat === undefined || id === undefined || uname === undefined) {
    throw new Error('a simulated device needs /bin/sh, cat, id and uname');
  }
  const own = (file: string) => `exec ${quote(cat)} ${quote(join(etc, file))}`;
  const scripts: Record<string, string[]> = {
    node: [...beforeNode, `${asNode}exec ${quote(process.execPath)} "$@"`],
    hostname: [own('hostname')],
    // An ordinary user, also where the simulator runs as root: nobody who logs in may set up the machine beneath.
    id: [
      '[ "$*" = -u ] && echo 1000 && exit',
      `[ "$*" = -un ] && echo ${quote(user)} && exit`,
      `exec ${quote(id)} "$@"`,
    ],
    uname: [`[ "$*" = -n ] && ${own('hostname')}`, `exec ${quote(uname)} "$@"`],
    cat: [
      'case "$*" in',
      ...['hostname', 'machine-id'].map((file) => `  /etc/${file}) ${own(file)} ;;`),
      'esac',
      `exec ${quote(cat)} "$@"`,
    ],
  };
  for (const command of withheld) {
    scripts[command] = [`echo "${command}: not available on a simulated device" >&2`, 'exit 127'];
  }
  // From nothing: writing over an old link would write into what it points to.
  await rm(bin, { recursive: true, force: true });
  await mkdir(bin, { mode: 0o700 });
  await Promise.all([
    ...Object.entries(scripts).map(([command, lines]) =>
      writeFile(join(bin, command), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755, flag: 'wx' }),
    ),
    // npm is a script for the first `node` in PATH, which is the device's.
    ...(npm ? [symlink(npm, join(bin, 'npm'))] : []),
    ...(npx ? [symlink(npx, join(bin, 'npx'))] : []),
  ]);
}

/** A word that the shell takes as it is. */
export const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Inside Electron the Node at hand is Electron itself, told so. */
const asNode = process.versions.electron ? 'ELECTRON_RUN_AS_NODE=1 ' : '';

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
