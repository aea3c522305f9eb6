// A fleet of real SSH servers on this machine's loopback: one OpenSSH server for each address, each with a host key of its own.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import PQueue from 'p-queue';
import type { HostKey } from '../../contract/app/devices.ts';
import { makeToolFolder } from '../../test/support/device-tools.ts';
import { addLoginUser, type LoginUser } from '../../test/support/login-user.ts';
import { freePort, waitForGreeting } from '../../test/support/loopback.ts';
import { findProgram } from '../../test/support/programs.ts';
import { endServer } from '../../test/support/sshd.ts';

export interface Host {
  address: string;
  hostKey: HostKey;
  /** Of the one login user, here. */
  home: string;
}

/** What every contender is given to log in with. */
export interface Hosts {
  list: readonly Host[];
  port: number;
  user: string;
  keyFile: string;
  knownHostsFile: string;
  folder: string;
  /** Ends the servers and every process of their user, and removes the user. */
  stop(): Promise<void>;
}

const atOnce = 16;
const run = promisify(execFile);

/** Starts that many servers. `folder` is theirs alone, and is removed by the caller. Needs root. */
export async function startHosts(count: number, folder: string): Promise<Hosts> {
  chmodSync(folder, 0o755);
  mkdirSync('/run/sshd', { recursive: true });
  const user = await addLoginUser(join(folder, 'home'));
  const servers: ChildProcess[] = [];
  const stop = async () => {
    await user.remove();
    await Promise.all(servers.map((server) => endServer(server)));
  };
  try {
    const keyFile = join(folder, 'user_key');
    await makeKey(keyFile);
    writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${keyFile}.pub`));
    const tools = makeToolFolder(join(folder, 'tools'));
    const port = await freePort(addressOf(0));
    const queue = new PQueue({ concurrency: atOnce });
    const list = await queue.addAll(
      Array.from({ length: count }, (_, index) => () => startHost({ index, port, folder, user, tools, servers })),
    );
    const knownHostsFile = join(folder, 'known_hosts');
    const known = list.map(({ address, hostKey }) => `[${address}]:${port} ${hostKey.algorithm} ${hostKey.key}\n`);
    writeFileSync(knownHostsFile, known.join(''));
    return { list, port, user: user.name, keyFile, knownHostsFile, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Start {
  index: number;
  port: number;
  folder: string;
  user: LoginUser;
  /** The folder with the node that agents run on. */
  tools: string;
  servers: ChildProcess[];
}

async function startHost({ index, port, folder, user, tools, servers }: Start): Promise<Host> {
  const address = addressOf(index);
  const place = join(folder, 'hosts', address);
  const home = join(place, 'home');
  mkdirSync(home, { recursive: true });
  chownSync(home, user.uid, 0);
  const keyFile = join(place, 'host_key');
  await makeKey(keyFile);
  const [algorithm = '', key = ''] = readFileSync(`${keyFile}.pub`, 'utf8').split(' ');
  const printed = await run('ssh-keygen', ['-l', '-E', 'sha256', '-f', `${keyFile}.pub`]);
  const fingerprint = printed.stdout.split(' ')[1] ?? '';
  const settings = [
    `ListenAddress=${address}:${port}`,
    `HostKey=${keyFile}`,
    `AuthorizedKeysFile=${join(folder, 'authorized_keys')}`,
    `AllowUsers=${user.name}`,
    // One user, but a home on each host, or the agents would share one.
    `SetEnv=HOME=${home} PATH=${tools}:/usr/local/bin:/usr/bin:/bin`,
    ...['PasswordAuthentication=no', 'KbdInteractiveAuthentication=no', 'UsePAM=no', 'StrictModes=no'],
    ...['PidFile=none', 'PrintMotd=no', 'PrintLastLog=no', 'Subsystem=sftp internal-sftp', 'LogLevel=ERROR'],
  ];
  const log = openSync(join(place, 'sshd.log'), 'w');
  const options = settings.flatMap((setting) => ['-o', setting]);
  const server = spawn(findProgram('sshd') ?? 'sshd', ['-D', '-e', '-f', '/dev/null', ...options], {
    stdio: ['ignore', 'ignore', log],
    // A Ctrl C in the terminal is for the bench, which ends its servers itself.
    detached: true,
  });
  closeSync(log);
  servers.push(server);
  await waitForGreeting(address, port, () => server.exitCode === null).catch((cause: unknown) => {
    throw new Error(`sshd did not start: ${readFileSync(join(place, 'sshd.log'), 'utf8').slice(-500)}`, { cause });
  });
  return { address, hostKey: { algorithm, key, fingerprint }, home };
}

async function makeKey(file: string): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bench', '-f', file]);
}

function addressOf(index: number): string {
  return `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
