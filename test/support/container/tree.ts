import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../programs.ts';
import { type Init, isInit, upMark } from './inits.ts';

// A Debian of this machine's own release, made once by mmdebstrap and kept outside of the repository; and for each other
// init a copy of it with that init in systemd's place. Run as a program, under flock, it makes one: `node tree.ts INIT`.

interface Recipe {
  packages: string[];
  /** Lines of shell in the tree's root. */
  settings: string[];
}

/** As lines of apt.conf. */
const quietApt = ['Acquire::Check-Date "false"', 'Acquire::Languages "none"'];
const withoutCaches = 'rm -rf var/cache/apt/archives/*.deb var/cache/apt/*.bin var/lib/apt/lists/*';
const base: Recipe = {
  packages: ['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'procps', 'ca-certificates', 'sudo'],
  settings: [
    // First-boot presets would open it on every address.
    'ln -sf /dev/null etc/systemd/system/ssh.socket',
    // Each container gets its own.
    'rm -f etc/ssh/ssh_host_* etc/machine-id var/lib/dbus/machine-id',
    // What wakes up by itself would disturb what is measured.
    'rm -f etc/systemd/system/timers.target.wants/* etc/systemd/system/getty.target.wants/*',
    withoutCaches,
    'chroot . useradd --create-home --shell /bin/sh tech',
  ],
};
const forInittab: Recipe['settings'] = [
  // There is no terminal to wait at.
  "sed -i '/getty/d' etc/inittab",
  // The last of what init waits for.
  `echo 'up:2:wait:/bin/touch ${upMark}' >> etc/inittab`,
  withoutCaches,
];
const variants: Record<Exclude<Init, 'systemd'>, Recipe> = {
  sysv: { packages: ['sysvinit-core', 'sysv-rc', 'cron', 'systemd-', 'systemd-sysv-'], settings: forInittab },
  openrc: { packages: ['sysvinit-core', 'openrc', 'systemd-', 'systemd-sysv-'], settings: forInittab },
};

/** The folder that everything cached by tests is in. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'flotilla-test');
}

/** The tree's folder, whether it is there or not; another recipe is another folder. */
export function treeFolder(init: Init): string {
  const name = `debian-${release()}-${digest([base.packages, base.settings])}`;
  return join(cacheFolder(), init === 'systemd' ? name : `${name}-${init}-${digest(variants[init])}`);
}

/** Whether a tree was made to the end: the stamp is written last. */
export function treeIsWhole(init: Init): boolean {
  return existsSync(`${treeFolder(init)}.complete`);
}

/** Makes the tree. To be called by one process at a time, in a mount namespace of its own. Throws with what went wrong. */
function makeTree(init: Init): void {
  if (treeIsWhole(init)) return;
  mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
  const folder = treeFolder(init);
  const fresh = `${folder}.new`;
  for (const leftover of [folder, fresh]) rmSync(leftover, { recursive: true, force: true });
  if (init === 'systemd') {
    const quick = [...quietApt.map((option) => `--aptopt=${option}`), '--dpkgopt=force-unsafe-io'];
    const packages = `--include=${base.packages.join(',')}`;
    // A line of sources.list, so that nothing beside it (updates, security) is asked for.
    const source = `deb ${mirror()} ${release()} main`;
    runProgram('mmdebstrap', [
      '--quiet',
      '--mode=root',
      '--variant=minbase',
      ...quick,
      packages,
      release(),
      fresh,
      source,
    ]);
  } else {
    runProgram('cp', ['-a', '--reflink=auto', treeFolder('systemd'), fresh]);
    installIn(fresh, variants[init].packages);
  }
  const { settings } = init === 'systemd' ? base : variants[init];
  for (const line of settings) runProgram('sh', ['-c', `cd "$1" && ${line}`, 'sh', fresh]);
  renameSync(fresh, folder);
  writeFileSync(`${folder}.complete`, '');
}

/** By the tree's own apt; a name with `-` at its end goes. Nothing of it is started here. */
function installIn(tree: string, packages: string[]): void {
  const policy = join(tree, 'usr/sbin/policy-rc.d');
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  writeFileSync(join(tree, 'etc/apt/sources.list'), `deb ${mirror()} ${release()} main\n`);
  copyFileSync('/etc/resolv.conf', join(tree, 'etc/resolv.conf'));
  const settings = [...quietApt.map(optionOfLine), 'Dpkg::Options::=--force-unsafe-io'];
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...settings.flatMap((line) => ['-o', line])];
  runProgram('chroot', [tree, ...apt, 'update']);
  runProgram('chroot', [tree, ...apt, 'install', '--yes', '--no-install-recommends', ...packages]);
  rmSync(policy);
}

/** `Name "value"` as apt-get's -o wants it. */
function optionOfLine(line: string): string {
  return line.replace(/ "(.*)"$/, '=$1');
}

function digest(recipe: unknown): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
}

function release(): string {
  const name = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (!name) throw new Error('this machine does not say which Debian it is');
  return name;
}

/** Where this machine's own apt gets its release from. */
function mirror(): string {
  const targets = runProgram('apt-get', ['indextargets', '--format', '$(RELEASE) $(REPO_URI)', 'Created-By: Packages']);
  const found = targets.split('\n').find((line) => line.startsWith(`${release()} `));
  if (!found) throw new Error(`apt names no mirror of ${release()}`);
  return found.slice(release().length + 1);
}

if (process.argv[1] === import.meta.filename) {
  const [, , init = 'systemd'] = process.argv;
  if (!isInit(init)) throw new Error(`no tree has ${init}`);
  makeTree(init);
}
