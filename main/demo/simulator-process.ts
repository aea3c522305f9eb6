import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { FlotillaError } from '../../contract/errors.ts';
import { type SimulatedFleetLine, simulatedFleetSchema } from '../../contract/simulator.ts';
import type { Log } from '../log.ts';

const readyMs = 30_000;
const closeMs = 15_000;
const maxLoggedChars = 2000;
const maxKeptLines = 50;

export interface SimulatorOptions {
  /** The simulator's script. */
  script: string;
  /** The Node.js that runs it and its devices; the one that this is when left out. */
  node?: string | undefined;
  /** Where its devices keep what is theirs. */
  folder: string;
  names: readonly string[];
  /** Devices with an agent from the start, which is this bundle. */
  agents?: { bundle: string; names: readonly string[] } | undefined;
  /** Devices that offer another host key than their own. */
  changedKeys?: readonly string[];
  log: Log;
}

/** The simulator as a child process: it ends with this one, because its input closes then. */
export interface SimulatorProcess {
  devices: SimulatedFleetLine['devices'];
  /** Ends the simulator and waits until it has ended everything that runs on its devices. */
  close(): Promise<void>;
}

/** Starts the simulator and waits until its devices listen. Throws `internal` with what it said when they do not. */
export async function startSimulator(options: SimulatorOptions): Promise<SimulatorProcess> {
  const { log, agents, changedKeys = [] } = options;
  const optional = [
    ...options.names.flatMap((name) => ['--name', name]),
    ...(agents ? ['--bundle', agents.bundle, ...agents.names.flatMap((name) => ['--with-agent', name])] : []),
    ...changedKeys.flatMap((name) => ['--changed-key', name]),
  ];
  const child = spawn(
    options.node ?? process.execPath,
    [options.script, '--devices', String(options.names.length), '--folder', options.folder, ...optional],
    // Inside Electron, process.execPath is Electron; with this it is the Node in it.
    { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.warn({ line: line.slice(0, maxLoggedChars) }, 'the simulator says');
    if (said.length < maxKeptLines) said.push(line.slice(0, maxLoggedChars));
  });
  // A simulator that is gone closes its input; its exit says so better than the broken pipe does.
  child.stdin.on('error', () => {});
  try {
    const devices = await readDevices(child, child.stdout);
    const tellDeath = (code: number | null, signal: string | null) =>
      log.error({ code, signal }, 'the simulator ended by itself; its devices cannot be reached until the next start');
    child.once('exit', tellDeath);
    return {
      devices,
      async close() {
        child.off('exit', tellDeath);
        await end(child);
      },
    };
  } catch (error) {
    await end(child);
    const why = said.find((line) => /error/i.test(line)) ?? said[0] ?? 'no answer';
    const detail = `the simulated devices did not start: ${why}`;
    throw new FlotillaError('internal', { detail }, { cause: error });
  }
}

async function readDevices(child: ChildProcess, stdout: Readable): Promise<SimulatedFleetLine['devices']> {
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(readyMs)]);
  const lines = createInterface({ input: stdout });
  try {
    const line = await Promise.race([
      once(lines, 'line', { signal }).then(([text]) => String(text)),
      once(child, 'close', { signal }).then(([code]) => {
        throw new Error(`the simulator ended with ${code}`);
      }),
    ]);
    return simulatedFleetSchema.parse(JSON.parse(line)).devices;
  } finally {
    done.abort();
    lines.close();
    stdout.resume();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.stdin?.end();
  const deadline = setTimeout(() => child.kill('SIGKILL'), closeMs);
  await exited.finally(() => clearTimeout(deadline));
}
