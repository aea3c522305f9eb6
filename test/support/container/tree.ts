import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../programs.ts';

// A Debian of this machine's own release, made once by debootstrap and kept outside of the repository. Run as a program,
// under flock, it makes the tree: `node tree.ts`.

const packages = ['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'procps', 'ca-certificates', 'sudo'];
const settings = [
  // First-boot presets would open it on every address.
  'ln -sf /dev/null etc/systemd/system/ssh.socket',
  // Each container gets its own.
  'rm -f etc/ssh/ssh_host_* etc/machine-id var/lib/dbus/machine-id',
  // What wakes up by itself would disturb what is measured.
  'rm -f etc/systemd/system/timers.target.wants/* etc/systemd/system/getty.target.wants/*',
  'rm -rf var/cache/apt/archives/*.deb var/cache/apt/*.bin var/lib/apt/lists/*',
  'chroot . useradd --create-home --shell /bin/sh tech',
];

/** The folder that everything cached by tests is in. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'flotilla-test');
}

/** The tree's folder, whether it is there or not; another recipe is another folder. */
export function treeFolder(): string {
  const recipe = createHash('sha256').update(JSON.stringify([packages, settings]));
  return join(cacheFolder(), `debian-${release()}-${recipe.digest('hex').slice(0, 12)}`);
}

/** Whether a tree was made to the end: the stamp is written last. */
export function treeIsWhole(): boolean {
  return existsSync(`${treeFolder()}.complete`);
}

/** Makes the tree. To be called by one process at a time, in a mount namespace of its own. Throws with what went wrong. */
export function makeTree(): void {
  if (treeIsWhole()) return;
  mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
  const folder = treeFolder();
  const fresh = `${folder}.new`;
  for (const leftover of [folder, fresh]) rmSync(leftover, { recursive: true, force: true });
  runProgram('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, release(), fresh, mirror()]);
  for (const line of settings) runProgram('sh', ['-c', `cd "$1" && ${line}`, 'sh', fresh]);
  renameSync(fresh, folder);
  writeFileSync(`${folder}.complete`, '');
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

if (process.argv[1] === import.meta.filename) makeTree();
