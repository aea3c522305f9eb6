import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missing } from '../../../support/programs.ts';
import { buildDeb } from './packages.ts';

/** The name of the package that these tests build; nothing of the kind exists elsewhere. */
export const testPackage = 'flotilla-test-hello';

/** Why Debian packages cannot be installed here; `null` when they can. */
export function debianUnavailable(...packages: string[]): string | null {
  const absent = missing('apt-get', 'dpkg', 'dpkg-deb', 'service', 'start-stop-daemon');
  if (absent !== null) return absent;
  const present = packages.filter((name) => dpkgState(name) !== '');
  return present.length === 0 ? null : `already installed on this machine: ${present.join(', ')}`;
}

/**
 * Waits until no other tests work with the package manager of this machine, of this run or another; the result lets
 * them. The lock goes with this process, too.
 */
export async function lockPackages(): Promise<() => void> {
  if (missing('flock') !== null) return () => undefined;
  const file = join(tmpdir(), 'flotilla-test-packages.lock');
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(holder.stdout, 'data');
  return () => holder.stdin.end();
}

const configuration = '/etc/apt/apt.conf.d';

/**
 * The environment in which apt keeps what it has read of its lists, as it does on every device, here under `folder`.
 * Images of containers turn that off, and then each command of apt reads all of Debian again.
 */
export async function aptThatRemembers(folder: string): Promise<Record<string, string>> {
  const parts = join(folder, 'apt.conf.d');
  await mkdir(parts);
  const names = (await readdir(configuration).catch(() => [])).filter((name) => name !== 'docker-clean');
  for (const name of names) await symlink(join(configuration, name), join(parts, name));
  const file = join(folder, 'apt.conf');
  const caches = ['pkgcache', 'srcpkgcache'].map((name) => `Dir::Cache::${name} "${join(folder, `${name}.bin`)}";\n`);
  await writeFile(file, `Dir::Etc::Parts "${parts}";\n${caches.join('')}`);
  return { APT_CONFIG: file };
}

/** What dpkg knows about a package: `install ok installed`, `deinstall ok config-files` …, or nothing. */
export function dpkgState(name: string): string {
  const format = `\${Status}`;
  return spawnSync('dpkg-query', ['--show', `--showformat=${format}`, name], { encoding: 'utf8' }).stdout.trim();
}

/** Removes whatever a test may have left of a package. */
export function purge(...names: string[]): void {
  for (const name of names) {
    if (dpkgState(name) === '') continue;
    execFileSync('dpkg', ['--purge', '--force-remove-reinstreq', name], { stdio: 'pipe' });
  }
}

const script = `#!/bin/sh
### BEGIN INIT INFO
# Provides: ${testPackage}
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: made by a test
### END INIT INFO
pid=/run/${testPackage}.pid
case "$1" in
  start) start-stop-daemon --start --quiet --background --make-pidfile --pidfile $pid --startas /usr/lib/${testPackage}/run ;;
  stop) start-stop-daemon --stop --quiet --oknodo --retry 5 --pidfile $pid; rm -f $pid ;;
  status) start-stop-daemon --status --pidfile $pid ;;
  *) exit 1 ;;
esac
`;

/** A package with an init script whose daemon only sleeps, and a configuration file. */
export function helloDeb(version: string, maintainer: Record<string, string> = {}, depends?: string): Promise<Buffer> {
  const scripts = Object.entries(maintainer).map(([name, text]) => [`DEBIAN/${name}`, `#!/bin/sh\n${text}\n`]);
  return buildDeb(
    { name: testPackage, version, ...(depends ? { depends } : {}) },
    {
      [`etc/init.d/${testPackage}`]: script,
      [`usr/lib/${testPackage}/run`]: '#!/bin/sh\nexec sleep 100000\n',
      [`etc/${testPackage}.conf`]: 'a setting\n',
      'DEBIAN/conffiles': `/etc/${testPackage}.conf\n/etc/init.d/${testPackage}\n`,
      'DEBIAN/prerm': `#!/bin/sh\nset -e\n[ "$1" != remove ] || service ${testPackage} stop\n`,
      'DEBIAN/postrm': `#!/bin/sh\nset -e\n[ "$1" != purge ] || update-rc.d ${testPackage} remove >/dev/null\n`,
      'DEBIAN/postinst': `#!/bin/sh\nset -e\nupdate-rc.d ${testPackage} defaults-disabled >/dev/null\n`,
      ...Object.fromEntries(scripts),
    },
  );
}
