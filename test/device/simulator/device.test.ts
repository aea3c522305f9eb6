import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type SimulatedDevice, type SimulatedFleet, startSimulatedFleet } from '../../../simulator/fleet.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { collect, connect, exec, forward, open, openSsh, sha256, start, windowIsFull } from './clients.ts';

let scratch: ReturnType<typeof makeTempFolder>;
let fleet: SimulatedFleet;
let device: SimulatedDevice;

beforeAll(async () => {
  scratch = makeTempFolder();
  fleet = await startSimulatedFleet({ count: 2, folder: join(scratch.path, 'fleet') });
  device = fleet.devices[0] as SimulatedDevice;
});
afterAll(async () => {
  await fleet.close();
  scratch.remove();
});

const viaOpenSsh = (options: Omit<Parameters<typeof openSsh>[1], 'scratch'>) =>
  openSsh(device, { scratch: scratch.path, ...options });

test('OpenSSH logs in with the password and gets output, errors and the exit code of a command', async () => {
  const result = await viaOpenSsh({ command: 'echo out; echo err >&2; pwd; exit 7' });
  expect(result).toMatchObject({ code: 7, stdout: `out\n${device.folder.home}\n`, stderr: 'err\n' });
});

test('OpenSSH logs in with a key that is in authorized_keys, and with no other', async () => {
  const [known, stranger] = ['known', 'stranger'].map((name) => join(scratch.path, name));
  for (const path of [known, stranger])
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path as string]);
  await mkdir(join(device.folder.home, '.ssh'), { recursive: true });
  await writeFile(join(device.folder.home, '.ssh', 'authorized_keys'), await readFile(`${known}.pub`));
  expect(await viaOpenSsh({ identity: known as string, command: 'echo in' })).toMatchObject({
    code: 0,
    stdout: 'in\n',
  });
  const refused = await viaOpenSsh({ identity: stranger as string, command: 'echo in' });
  expect(refused).toMatchObject({ code: 255, stdout: '' });
  expect(refused.stderr).toContain('Permission denied');
});

test('who logs in is an ordinary user without a way to the machine beneath, also where root runs the simulator', async () => {
  const refused = ['sudo', 'systemctl', 'crontab', 'rc-update'].map((command) => `${command} x; echo $?`).join('; ');
  const result = await viaOpenSsh({ command: `id -u; id -un; ${refused}` });
  expect(result.stdout).toBe(`1000\n${device.user}\n127\n127\n127\n127\n`);
});

test('a wrong password is refused', async () => {
  const result = await viaOpenSsh({ password: 'not this one', command: 'echo in' });
  expect(result).toMatchObject({ code: 255, stdout: '' });
  expect(result.stderr).toContain('Permission denied');
});

test('what goes into a command and what comes out of it is the same, byte for byte', async () => {
  const bytes = randomBytes(8 * 1024 * 1024);
  const echoed = await viaOpenSsh({ command: 'cat', input: bytes });
  expect(echoed.stdoutSha256).toBe(sha256(bytes));
});

test('output on both streams arrives whole and once, also when the client lets each wait for its window', async () => {
  const client = await connect(device);
  const zeros = (letter: string) => `head -c 6000000 /dev/zero | tr '\\0' ${letter}`;
  const { channel, ended } = await open(client, `${zeros('o')}; read go; ${zeros('e')} >&2; ${zeros('o')}`);
  await vi.waitUntil(() => windowIsFull(channel), { timeout: 10_000 });
  const stdout: Buffer[] = [];
  let received = 0;
  channel.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    received += chunk.length;
  });
  await vi.waitUntil(() => received === 6_000_000, { timeout: 10_000 });
  channel.write('go\n');
  await vi.waitUntil(() => windowIsFull(channel), { timeout: 10_000 });
  const stderr = await collect(channel.stderr);
  expect((await ended).code).toBe(0);
  client.end();
  expect(sha256(Buffer.concat(stdout))).toBe(sha256(Buffer.alloc(12_000_000, 'o')));
  expect(sha256(stderr)).toBe(sha256(Buffer.alloc(6_000_000, 'e')));
});

test('large output on both streams at once arrives whole', async () => {
  const client = await connect(device);
  const both = 'head -c 9000000 /dev/zero | tr "\\0" o & head -c 9000000 /dev/zero | tr "\\0" e >&2; wait';
  const { stdout, stderr, code } = await exec(client, both);
  client.end();
  expect(code).toBe(0);
  expect(sha256(stdout)).toBe(sha256(Buffer.alloc(9_000_000, 'o')));
  expect(sha256(stderr)).toBe(sha256(Buffer.alloc(9_000_000, 'e')));
});

test('a command ended by a signal reports the signal, also when the client sent it', async () => {
  const client = await connect(device);
  expect(await exec(client, 'kill -9 $$')).toMatchObject({ signal: 'SIGKILL' });
  const { channel, ended } = await start(client, 'echo up; exec sleep 60');
  await new Promise((resolve) => channel.once('readable', resolve));
  channel.signal('TERM');
  expect(await ended).toMatchObject({ signal: 'SIGTERM' });
  client.end();
});

test('a shell reads commands until it is told to leave, and a terminal is a real one', async () => {
  expect(await viaOpenSsh({ input: 'echo in $HOME\nexit 3\n' })).toMatchObject({
    code: 3,
    stdout: `in ${device.folder.home}\n`,
  });
  const onTerminal = await viaOpenSsh({ args: ['-tt'], command: 'test -t 0 && tty; exit 4' });
  expect(onTerminal.code).toBe(4);
  expect(onTerminal.stdout).toMatch(/^\/dev\//);
});

test('a port on the loopback of the device is reached, a closed one and another host are not', async () => {
  const server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const client = await connect(device);
  const bytes = randomBytes(5_000_000);
  const channel = await forward(client, '127.0.0.1', port);
  channel.end(bytes);
  expect(sha256(await collect(channel))).toBe(sha256(bytes));
  await new Promise((resolve) => server.close(resolve));
  await expect(forward(client, '127.0.0.1', port)).rejects.toMatchObject({ reason: 2 });
  await expect(forward(client, '192.0.2.1', 22)).rejects.toThrow();
  client.end();
});

test('two devices say different things of themselves', async () => {
  const facts = await Promise.all(
    fleet.devices.map(async (each) => {
      const client = await connect(each);
      const { stdout } = await exec(
        client,
        'hostname; uname -n; cat /etc/hostname /etc/machine-id; cat /etc/machine-id',
      );
      client.end();
      return stdout.toString().split('\n');
    }),
  );
  expect(facts.map((lines) => lines.slice(0, 2))).toEqual(fleet.devices.map(({ name }) => [name, name]));
  expect(facts.map((lines) => lines.at(-2))).toEqual(fleet.devices.map(({ folder }) => folder.machineId));
  expect(new Set(fleet.devices.map(({ hostKey }) => hostKey.fingerprint)).size).toBe(2);
});

test('a device runs the Node of the simulator, and cannot stop or change the machine beneath it by name', async () => {
  const client = await connect(device);
  expect((await exec(client, 'node -p process.version')).stdout.toString().trim()).toBe(process.version);
  expect(await exec(client, 'reboot')).toMatchObject({ code: 127 });
  expect(await exec(client, 'apt-get install anything')).toMatchObject({ code: 127 });
  client.end();
});
