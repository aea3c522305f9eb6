import { readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** The groups of this process in the hierarchies that an init organises: its own one of version 1, and version 2. */
export function ownCgroups(): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  return readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, controllers, path] = line.split(':');
      if (path === undefined || (controllers !== '' && controllers !== 'name=systemd')) return [];
      const mount = mounts.find(([, , type, options]) =>
        controllers === '' ? type === 'cgroup2' : type === 'cgroup' && options?.split(',').includes('name=systemd'),
      );
      return mount?.[1] === undefined ? [] : [join(mount[1], path)];
    });
}

/** Removes a group and those in it. Throws while a process is in one. */
export function removeCgroup(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(join(path, entry.name));
  }
  rmdirSync(path);
}
