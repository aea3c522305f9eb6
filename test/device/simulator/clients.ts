import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type ClientChannel } from 'ssh2';
import type { SimulatedDevice } from '../../../simulator/fleet.ts';

/** OpenSSH's own client against a device, with the device's key known beforehand; password or key. */
export async function openSsh(device: SimulatedDevice, options: OpenSshOptions) {
  const { scratch, args = [], command, input = '', identity } = options;
  const knownHosts = join(scratch, 'known_hosts');
  await writeFile(knownHosts, `[${device.address}]:${device.port} ${device.hostKey.algorithm} ${device.hostKey.key}\n`);
  const askPass = join(scratch, 'ask');
  await writeFile(askPass, `#!/bin/sh\necho '${options.password ?? device.password}'\n`);
  await chmod(askPass, 0o700);
  const method = identity ? ['-i', identity, '-o', 'BatchMode=yes'] : ['-o', 'PreferredAuthentications=password'];
  const child = spawn(
    'ssh',
    [
      ...[
        '-F',
        '/dev/null',
        '-p',
        String(device.port),
        '-o',
        `UserKnownHostsFile=${knownHosts}`,
        '-o',
        'LogLevel=ERROR',
      ],
      ...['-o', 'StrictHostKeyChecking=yes', '-o', 'NumberOfPasswordPrompts=1', '-o', 'ConnectTimeout=5'],
      ...method,
      ...args,
      `${device.user}@${device.address}`,
      ...(command === undefined ? [] : [command]),
    ],
    { env: { ...process.env, SSH_ASKPASS: askPass, SSH_ASKPASS_REQUIRE: 'force' } },
  );
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout: stdout.toString(), stderr: stderr.toString(), stdoutSha256: sha256(stdout) };
}

interface OpenSshOptions {
  scratch: string;
  command?: string;
  input?: string | Buffer;
  args?: string[];
  /** A private key in place of the password. */
  identity?: string;
  /** In place of the device's own. */
  password?: string;
}

/** An ssh2 connection to a device that takes no other host key than the device's own. */
export async function connect(device: SimulatedDevice): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  client.setNoDelay(true);
  // The first error rejects below; ssh2 may report more, and a connection broken later shows in its channels.
  client.on('error', () => {});
  client.connect({
    host: device.address,
    port: device.port,
    username: device.user,
    password: device.password,
    readyTimeout: 5000,
    hostVerifier: (key: Buffer) => key.toString('base64') === device.hostKey.key,
  });
  await once(client, 'ready');
  return client;
}

/** Runs a command and leaves its output to be read; `ended` settles when the channel has closed. */
export async function open(client: ssh2.Client, command: string) {
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.exec(command, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const ended = new Promise<{ code: number | null; signal: string | undefined }>((resolve) =>
    channel.once('close', (code: number | null, signal: string | undefined) => resolve({ code, signal })),
  );
  return { channel, ended };
}

/** Runs a command; the channel is returned at once, and its end with everything it printed. */
export async function start(client: ssh2.Client, command: string) {
  const { channel, ended } = await open(client, command);
  const all = Promise.all([collect(channel), collect(channel.stderr), ended]);
  return { channel, ended: all.then(([stdout, stderr, end]) => ({ stdout, stderr, ...end })) };
}

export async function exec(client: ssh2.Client, command: string) {
  return (await start(client, command)).ended;
}

/** True when the device may send nothing more until we read; ssh2 keeps that count on the channel. */
export function windowIsFull(channel: ClientChannel): boolean {
  return 'incoming' in channel && (channel.incoming as { window: number }).window === 0;
}

export function forward(client: ssh2.Client, host: string, port: number): Promise<ClientChannel> {
  return new Promise((resolve, reject) =>
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => (error ? reject(error) : resolve(channel))),
  );
}

export async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
