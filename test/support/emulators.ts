import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './container/tree.ts';
import { missing, runLongProgram, runProgram } from './programs.ts';

// QEMU's user-mode emulators and the C and C++ libraries of two architectures, as Debian packages them, unpacked into a
// folder of their own: nothing is installed, and nothing on this machine runs by them that is not told to. Run as a
// program, under flock, it makes that folder: `node emulators.ts`.

const packages = [
  'qemu-user-static',
  ...['libc6', 'libstdc++6', 'libgcc-s1'].flatMap((name) => [`${name}-arm64-cross`, `${name}-armhf-cross`]),
  'libatomic1-armhf-cross',
];
const folder = join(cacheFolder(), 'emulators-1');
const emulators = {
  aarch64: ['qemu-aarch64-static', 'aarch64-linux-gnu'],
  armv7l: ['qemu-arm-static', 'arm-linux-gnueabihf'],
} as const;

/** As `uname -m` names them. */
export type Emulated = keyof typeof emulators;

/** Why there can be no emulators here; `null` when there can. */
export function emulatorsUnavailable(): string | null {
  return missing('apt-get', 'dpkg-deb', 'flock', 'npm', 'tar');
}

/** The first words of a command line that runs a program of that architecture. The first call on a machine fetches 66 MB. */
export async function emulator(architecture: Emulated, say: (line: string) => void = console.log): Promise<string[]> {
  if (!existsSync(folder)) {
    say('Fetching emulators of other architectures from Debian (66 MB, once on this machine) …');
    mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
    await runLongProgram('flock', [`${folder}.lock`, process.execPath, import.meta.filename]);
  }
  const [program, libraries] = emulators[architecture];
  return [join(folder, 'usr/bin', program), '-L', join(folder, 'usr', libraries)];
}

/** apt with lists and a cache of its own, which go again. */
function makeFolder(): void {
  if (existsSync(folder)) return;
  const work = `${folder}.new`;
  const fetched = `${folder}.fetched`;
  for (const path of [work, fetched]) rmSync(path, { recursive: true, force: true });
  for (const path of [work, `${fetched}/lists/partial`, `${fetched}/archives/partial`])
    mkdirSync(path, { recursive: true });
  const settings = [
    `Dir::State::Lists=${fetched}/lists`,
    `Dir::Cache=${fetched}`,
    'Acquire::Languages=none',
    'APT::Sandbox::User=root',
  ].flatMap((line) => ['-o', line]);
  runProgram('apt-get', ['-qq', ...settings, 'update']);
  runProgram('sh', [
    '-c',
    'cd "$1" && shift && exec apt-get "$@"',
    'sh',
    fetched,
    '-qq',
    ...settings,
    'download',
    ...packages,
  ]);
  const unpack = 'for file in "$1"/*.deb; do dpkg-deb --extract "$file" "$2" || exit 1; done';
  runProgram('sh', ['-c', unpack, 'sh', fetched, work]);
  const wanted = Object.values(emulators).map(([program]) => `! -name ${program}`);
  runProgram('sh', ['-c', `find "$1/usr/bin" -type f ${wanted.join(' ')} -delete`, 'sh', work]);
  rmSync(fetched, { recursive: true, force: true });
  renameSync(work, folder);
}

if (process.argv[1] === import.meta.filename) makeFolder();
