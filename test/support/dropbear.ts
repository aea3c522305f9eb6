import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { waitForGreeting } from './loopback.ts';
import { findProgram, missing, runProgram } from './programs.ts';
import { endServer, hostKeyOf, ownPlace, type TestDevice } from './sshd.ts';
import { makeKey } from './test-keys.ts';

export interface DropbearOptions {
  /** `real`: the Node.js that runs the tests; `old`: one that says it is version 16; `none`. */
  node: 'real' | 'old' | 'none';
  /** The libraries that Node.js is linked with, also where there is none: a small device with the usual C library. */
  libraries?: boolean;
  /** The size of the home's own disk. */
  homeBytes?: number;
}

const needed = ['dropbear', 'dropbearkey', 'busybox', 'ssh-keygen', 'unshare', 'chroot', 'mount', 'openssl', 'ldd'];

/** Why there can be no dropbear here; `null` when there can. */
export function missingForDropbear(): string | null {
  const reason = missing(...needed);
  if (reason) return reason;
  try {
    runProgram('unshare', ['--mount', '--pid', '--fork', 'true']);
    return null;
  } catch {
    return 'this machine allows no namespaces';
  }
}

/**
 * A small device: dropbear in a folder that holds busybox and nothing else, no SFTP, no /etc/os-release, musl's absence
 * aside much like a router. It lives in namespaces of its own: with its first process everything in it ends. Needs root.
 */
export async function startDropbear(options: DropbearOptions): Promise<TestDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-dropbear-'));
  chmodSync(folder, 0o755);
  const root = join(folder, 'root');
  const uid = 61_000 + (process.pid % 3000);
  const password = randomBytes(12).toString('base64url');
  const key = makeKey(folder, 'user_key');
  furnish(root, { uid, password, publicKey: key.publicKey });
  if (options.node === 'real') placeFile(root, process.execPath, '/usr/bin/node');
  else if (options.libraries) placeLibraries(root, process.execPath);
  if (options.node === 'old') writeFileSync(join(root, 'usr/bin/node'), '#!/bin/sh\necho v16.20.2\n', { mode: 0o755 });
  const dropbear = findProgram('dropbear') ?? 'dropbear';
  placeFile(root, dropbear, '/usr/sbin/dropbear');
  const hostKeyFile = join(root, 'etc/host_key');
  runProgram('dropbearkey', ['-t', 'ed25519', '-f', hostKeyFile]);
  const hostKey = publicHalf(hostKeyFile, folder);
  const { address, port } = await ownPlace();
  const script = `
    set -e
    cd '${root}'
    mount -t proc proc proc
    mount -t tmpfs -o mode=755 tmpfs dev
    for node in null zero random urandom; do touch dev/$node; mount --bind /dev/$node dev/$node; done
    mkdir dev/pts
    mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    mount -t tmpfs -o size=${options.homeBytes ?? 64 * 1024 * 1024},mode=700,uid=${uid} tmpfs home/tech
    mkdir -m 700 home/tech/.ssh
    cp etc/authorized_keys home/tech/.ssh/authorized_keys
    chown -R ${uid} home/tech/.ssh
    exec chroot . /usr/sbin/dropbear -F -E -m -r /etc/host_key -P '' -p ${address}:${port}
  `;
  const logFile = join(folder, 'dropbear.log');
  writeFileSync(logFile, '');
  const server = spawn(
    findProgram('unshare') ?? 'unshare',
    [
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--kill-child=SIGKILL',
      'sh',
      '-c',
      `exec 2>>'${logFile}'; ${script}`,
    ],
    { stdio: 'ignore' },
  );
  const log = () => readFileSync(logFile, 'utf8');
  const stop = async () => {
    // unshare passes no other signal on; what is inside ends with it.
    await endServer(server, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await waitForGreeting(address, port, () => server.exitCode === null);
  } catch (error) {
    const said = log();
    await stop();
    throw new Error(`dropbear did not start: ${said.slice(-1000)}`, { cause: error });
  }
  // Its disks are mounted in its own namespace; the way in is through one of its processes.
  const [inside = ''] = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').split(' ');
  const home = `/proc/${inside}/root/home/tech`;
  return { address, port, user: 'tech', uid, password, key, hostKey, home, folder, log, stop };
}

function furnish(root: string, user: { uid: number; password: string; publicKey: string }): void {
  for (const folder of ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'etc', 'proc', 'dev', 'tmp', 'var', 'home/tech']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  placeFile(root, findProgram('busybox') ?? 'busybox', '/bin/busybox');
  for (const applet of runProgram('busybox', ['--list']).split('\n').filter(Boolean)) {
    if (applet !== 'busybox') symlinkSync('/bin/busybox', join(root, 'bin', applet));
  }
  const hash = runProgram('openssl', ['passwd', '-6', '-stdin'], user.password).trim();
  writeFileSync(join(root, 'etc/passwd'), `root:x:0:0::/:/bin/sh\ntech:x:${user.uid}:0::/home/tech:/bin/sh\n`);
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
  writeFileSync(join(root, 'etc/shadow'), `root:*:19000::::::\ntech:${hash}:19000::::::\n`, { mode: 0o600 });
  writeFileSync(join(root, 'etc/shells'), '/bin/sh\n');
  writeFileSync(join(root, 'etc/machine-id'), `${randomBytes(16).toString('hex')}\n`);
  writeFileSync(join(root, 'etc/authorized_keys'), `${user.publicKey}\n`, { mode: 0o600 });
}

/** Copies a program and the libraries that it is linked with. */
function placeFile(root: string, from: string, to: string): void {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  copyFileSync(from, join(root, to));
  chmodSync(join(root, to), 0o755);
  placeLibraries(root, from);
}

function placeLibraries(root: string, from: string): void {
  for (const library of librariesOf(from)) {
    if (existsSync(join(root, library))) continue;
    mkdirSync(dirname(join(root, library)), { recursive: true });
    copyFileSync(library, join(root, library));
    chmodSync(join(root, library), 0o755);
  }
}

function librariesOf(program: string): string[] {
  try {
    return [...runProgram('ldd', [program]).matchAll(/(\/\S+) \(0x/g)].flatMap((match) => match[1] ?? []);
  } catch {
    // Linked with nothing, as busybox may be.
    return [];
  }
}

function publicHalf(hostKeyFile: string, folder: string) {
  const publicKey = /^ssh-\S+ \S+/m.exec(runProgram('dropbearkey', ['-y', '-f', hostKeyFile]))?.[0] ?? '';
  const file = join(folder, `${basename(hostKeyFile)}.pub`);
  writeFileSync(file, `${publicKey}\n`);
  const [, fingerprint = ''] = runProgram('ssh-keygen', ['-l', '-f', file]).split(' ');
  return hostKeyOf({ publicKey, fingerprint });
}
