import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The Electron binary, or why there is none to test with. Asked in a process of its own, as the launcher does. */
export function findElectron(): { path: string; missing: null } | { path: null; missing: string } {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { path: null, missing: 'there is no display' };
  }
  const asked = spawnSync(process.execPath, ['-p', "require('electron')"], { encoding: 'utf8', timeout: 300_000 });
  const path = asked.stdout.trim().split('\n').at(-1) ?? '';
  if (asked.status === 0 && existsSync(path)) return { path, missing: null };
  return { path: null, missing: 'the Electron binary cannot be had here' };
}
