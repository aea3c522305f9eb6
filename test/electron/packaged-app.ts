import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Found = { program: string; resources: string; missing: null } | { missing: string };

/** The app as electron-builder unpacked it for this system in dist/, or why there is none to test. */
export function findPackaged(): Found {
  const found = look();
  if (found.missing !== null && process.env.FLOTILLA_PACKAGED === 'required') throw new Error(found.missing);
  return found;
}

function look(): Found {
  const folders = existsSync('dist') ? readdirSync('dist').map((name) => join('dist', name)) : [];
  for (const folder of folders) {
    const mac = join(folder, 'Flotilla.app/Contents');
    const places: [string, string][] = [
      [join(folder, 'flotilla'), join(folder, 'resources')],
      [join(folder, 'Flotilla.exe'), join(folder, 'resources')],
      [join(mac, 'MacOS/Flotilla'), join(mac, 'Resources')],
    ];
    for (const [program, resources] of places) {
      if (existsSync(program) && existsSync(dirname(program)) && existsSync(resources)) {
        return { program, resources, missing: null };
      }
    }
  }
  return { missing: 'electron-builder has made nothing in dist/ here' };
}
