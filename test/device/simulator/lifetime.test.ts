import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { simulatedFleetSchema } from '../../../contract/simulator.ts';
import { type SimulatedDevice, startSimulatedFleet } from '../../../simulator/fleet.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { connect, exec } from './clients.ts';

let scratch: ReturnType<typeof makeTempFolder>;
let folder: string;

beforeEach(async () => {
  scratch = makeTempFolder();
  folder = join(scratch.path, 'fleet');
});
afterEach(() => scratch.remove());

/** A process that leaves its session, its terminal and its parent, and names the folder in its arguments. */
const daemon = (name: string) =>
  `setsid nohup sh -c 'trap "" TERM; echo up > ${name}; while :; do sleep 0.1; done' ${folder}/${name} >/dev/null 2>&1 &`;

/** Command lines that name the folder, by pgrep: a witness that shares no code with the simulator. */
async function leftBehind(): Promise<string[]> {
  const found = await promisify(execFile)('pgrep', ['-fa', folder]).catch((error) => {
    if (error.code === 1) return { stdout: '' };
    throw error;
  });
  return found.stdout.split('\n').filter(Boolean);
}

async function leaveDaemon(device: SimulatedDevice, name: string): Promise<void> {
  const client = await connect(device);
  await exec(client, daemon(name));
  await exec(client, `until [ -s ${name} ]; do sleep 0.02; done`);
  client.end();
}

test('a closed fleet leaves no process behind, not even one that left its session and ignores SIGTERM', async () => {
  const fleet = await startSimulatedFleet({ count: 2, folder });
  for (const device of fleet.devices) await leaveDaemon(device, 'stubborn');
  expect(await leftBehind()).toHaveLength(2);
  await fleet.close();
  expect(await leftBehind()).toEqual([]);
});

test('a device that is started again in its folder is the same device', async () => {
  const identity = ({ name, password, hostKey, folder: { machineId } }: SimulatedDevice) => [
    name,
    password,
    hostKey,
    machineId,
  ];
  const first = await startSimulatedFleet({ count: 2, folder });
  await first.close();
  const second = await startSimulatedFleet({ count: 2, folder });
  await second.close();
  expect(second.devices.map(identity)).toEqual(first.devices.map(identity));
});

test('a hundred devices listen in one process', async () => {
  const startedAt = performance.now();
  const fleet = await startSimulatedFleet({ count: 100, folder });
  const listening = performance.now() - startedAt;
  const clients = await Promise.all(fleet.devices.map(connect));
  const connected = performance.now() - startedAt;
  for (const client of clients) client.end();
  await fleet.close();
  const closed = performance.now() - startedAt;
  console.log(
    `100 simulated devices: listening ${listening.toFixed(0)} ms, all connected ${connected.toFixed(0)} ms, closed ${closed.toFixed(0)} ms`,
  );
  expect(new Set(fleet.devices.map(({ port }) => port)).size).toBe(100);
});

async function startCommandLine(): Promise<{ child: ChildProcess; devices: SimulatedDevice[] }> {
  const child = spawn(process.execPath, ['simulator/simulator.ts', '--devices', '1', '--folder', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(20_000) })) as [string];
  return { child, devices: simulatedFleetSchema.parse(JSON.parse(line)).devices as SimulatedDevice[] };
}

test.each(['its input closes', 'it is sent SIGTERM'])(
  'the simulator ends with all its processes when %s',
  async (how) => {
    const { child, devices } = await startCommandLine();
    await leaveDaemon(devices[0] as SimulatedDevice, 'stubborn');
    const exited = once(child, 'exit');
    if (how === 'its input closes') child.stdin?.end();
    else child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(await leftBehind()).toEqual([]);
  },
);

test('what a killed simulator left running is ended by the next one in the same folder', async () => {
  const { child, devices } = await startCommandLine();
  await leaveDaemon(devices[0] as SimulatedDevice, 'orphan');
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  expect(await leftBehind()).toHaveLength(1);
  const fleet = await startSimulatedFleet({ count: 1, folder });
  expect(await leftBehind()).toEqual([]);
  await fleet.close();
});

test('the simulator refuses arguments it cannot use', async () => {
  const child = spawn(process.execPath, ['simulator/simulator.ts', '--devices', 'many', '--folder', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  expect(await once(child, 'exit')).toEqual([1, null]);
});
