import { parseArgs } from 'node:util';
import type { SimulatedFleetLine } from '../contract/simulator.ts';
import { type FleetOptions, startSimulatedFleet } from './fleet.ts';

// The simulator by itself: prints its devices as one line of JSON once they listen, and runs until it is told to end or
// its standard input closes, so that it never outlives whoever started it.

const usage = [
  'usage: simulator --devices N --folder DIR [--name NAME]… [--agent process|in-process --bundle FILE]',
  '                 [--with-agent NAME]… [--changed-key NAME]…',
].join('\n');

const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  process.stdin.once('end', resolve).once('error', () => resolve());
  process.stdin.resume();
});

try {
  const fleet = await startSimulatedFleet(readArguments());
  const line: SimulatedFleetLine = {
    devices: fleet.devices.map(({ name, address, port, user, password, hostKey }) => {
      return { name, address, port, user, password, hostKey };
    }),
  };
  process.stdout.on('error', () => {
    // Whoever read it is gone; the end of standard input says the same.
  });
  process.stdout.write(`${JSON.stringify(line)}\n`);
  await ended;
  await fleet.close();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

function readArguments(): FleetOptions {
  const { values } = parseArgs({
    options: {
      devices: { type: 'string' },
      folder: { type: 'string' },
      name: { type: 'string', multiple: true, default: [] },
      agent: { type: 'string', default: 'process' },
      bundle: { type: 'string' },
      'with-agent': { type: 'string', multiple: true, default: [] },
      'changed-key': { type: 'string', multiple: true, default: [] },
    },
  });
  const count = Number(values.devices);
  if (!Number.isInteger(count) || count < 1 || count > 5000 || !values.folder) throw new Error(usage);
  const { 'with-agent': some, 'changed-key': changed, agent, bundle } = values;
  const faultsOf = (name: string) => (changed.includes(name) ? { hostKey: 'changed' as const } : {});
  const common = { count, folder: values.folder, names: values.name, faultsOf };
  if (agent === 'process' && some.length === 0) return { ...common, agent: { kind: 'process' } };
  if ((agent === 'in-process' || some.length > 0) && bundle) {
    return { ...common, agent: { kind: 'in-process', bundle, on: some.length > 0 ? some : undefined } };
  }
  throw new Error(usage);
}
