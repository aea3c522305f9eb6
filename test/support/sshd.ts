import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostKey } from '../../contract/app/devices.ts';
import { makeToolFolder, npmSettings } from './device-tools.ts';
import { addLoginUser } from './login-user.ts';
import { freePort, ownLoopbackAddress, waitForGreeting } from './loopback.ts';
import { findProgram, missing } from './programs.ts';
import { makeKey, type TestKey } from './test-keys.ts';
import { waitFor } from './wait-for.ts';

/** A real SSH server with a user of its own: a device, as far as Flotilla can tell. */
export interface TestDevice {
  address: string;
  port: number;
  user: string;
  uid: number;
  password: string;
  /** Accepted for the user, without a passphrase. */
  key: TestKey;
  hostKey: HostKey;
  /** The user's home, as this process sees it. */
  home: string;
  /** A folder for the test, removed at the end. */
  folder: string;
  /** What the server wrote so far. */
  log(): string;
  /** Ends the server and every process of its user, and removes what was made. */
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** More lines for sshd_config; they win over ours. */
  config?: string[];
  /** Variables of every command that the user runs. */
  env?: Record<string, string>;
  hostKeyType?: 'ed25519' | 'rsa' | 'ecdsa';
  shell?: string;
  /** Another address, for servers that take each other's place. */
  at?: { address: string; port: number };
  /** The network namespace it runs in. */
  room?: string;
}

/** Why there can be no sshd here; `null` when there can. */
export function missingForSshd(): string | null {
  return missing('sshd', 'ssh-keygen', 'useradd', 'userdel', 'chpasswd', 'id', 'npm');
}

/** Starts an OpenSSH server on loopback, for one throw-away user whose PATH has this Node.js and npm. Needs root. */
export async function startSshd(options: SshdOptions = {}): Promise<TestDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-sshd-'));
  chmodSync(folder, 0o755);
  const user = await addLoginUser(join(folder, 'home'), options.shell);
  const bin = makeToolFolder(join(folder, 'tools'));
  const hostKey = makeKey(folder, 'host_key', { type: options.hostKeyType ?? 'ed25519' });
  const key = makeKey(folder, 'user_key');
  const authorized = join(folder, 'authorized_keys');
  writeFileSync(authorized, `${key.publicKey}\n`);
  writeFileSync(join(user.home, '.npmrc'), npmSettings());
  chownSync(join(user.home, '.npmrc'), user.uid, 0);
  // sshd wants the folder for its unprivileged half.
  mkdirSync('/run/sshd', { recursive: true });
  const { address, port } = options.at ?? (await ownPlace());
  const logFile = join(folder, 'sshd.log');
  const config = join(folder, 'sshd_config');
  writeFileSync(
    config,
    [
      ...(options.config ?? []),
      `ListenAddress ${address}:${port}`,
      `HostKey ${hostKey.file}`,
      `AuthorizedKeysFile ${authorized}`,
      `AllowUsers ${user.name}`,
      `SetEnv ${environment({ PATH: `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, ...options.env })}`,
      'PasswordAuthentication yes',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      'PrintMotd no',
      // Of this one the last line wins.
      ...(options.config?.some((line) => line.startsWith('MaxStartups')) ? [] : ['MaxStartups 100:30:200']),
      'LogLevel DEBUG1',
      '',
    ].join('\n'),
  );
  const command = [findProgram('sshd') ?? 'sshd', '-D', '-f', config, '-E', logFile];
  const program = options.room ? [findProgram('ip') ?? 'ip', 'netns', 'exec', options.room, ...command] : command;
  const server = spawn(program[0] ?? '', program.slice(1), { stdio: 'ignore' });
  const log = () => readFileSync(logFile, 'utf8');
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= end();
    return stopped;
  };
  const end = async () => {
    // The server first: nobody comes back to a device that is half gone. Its sessions go with their user.
    await endServer(server);
    await user.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // What is in another room cannot be asked from here.
    if (options.room) await waitFor('sshd to listen', () => existsSync(logFile) && /Server listening/.test(log()));
    else await waitForGreeting(address, port, () => server.exitCode === null);
  } catch (error) {
    const said = log();
    await stop();
    throw new Error(`sshd did not start: ${said.slice(-1000)}`, { cause: error });
  }
  const { name, uid, home, password } = user;
  return { address, port, user: name, uid, password, key, hostKey: hostKeyOf(hostKey), home, folder, log, stop };
}

function environment(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** A host key in the form that the inventory keeps. */
export function hostKeyOf({ publicKey, fingerprint }: Pick<TestKey, 'publicKey' | 'fingerprint'>): HostKey {
  const [algorithm = '', key = ''] = publicKey.split(' ');
  return { algorithm, key, fingerprint };
}

/** An address and a port of this test alone. */
export async function ownPlace(): Promise<{ address: string; port: number }> {
  const address = ownLoopbackAddress();
  return { address, port: await freePort(address) };
}

/** Ends a server that this process started, and waits until it has ended. */
export async function endServer(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) server.kill(signal);
  await waitFor('the server to end', () => server.exitCode !== null || server.signalCode !== null).catch(() => {
    server.kill('SIGKILL');
  });
}
