import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

type Found = { path: string; missing: null } | { path: null; missing: string };

/**
 * The Electron binary, or why there is none to test with. With FLOTILLA_ELECTRON=required, as where these tests are the point, a
 * missing one is an error. Asked in a process of its own, as the launcher does.
 */
export function findElectron(): Found {
  const found = look();
  if (found.missing !== null && process.env.FLOTILLA_ELECTRON === 'required') throw new Error(found.missing);
  return found;
}

function look(): Found {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { path: null, missing: 'there is no display' };
  }
  const asked = spawnSync(process.execPath, ['-p', "require('electron')"], { encoding: 'utf8', timeout: 300_000 });
  const path = asked.stdout.trim().split('\n').at(-1) ?? '';
  if (asked.status === 0 && existsSync(path)) return { path, missing: null };
  return { path: null, missing: 'the Electron binary cannot be had here' };
}
