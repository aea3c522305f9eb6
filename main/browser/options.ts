import { parseArgs } from 'node:util';
import envPaths from 'env-paths';

export interface HostOptions {
  /** Undefined: the usual port, or any free one. */
  port: number | undefined;
  /** Null: a temporary folder that is removed at the end. */
  dataFolder: string | null;
  demo: boolean;
  /** Of the demo: three devices with nothing on them. */
  bare: boolean;
}

export const usage = `usage: flotilla [--port N] [--data-folder DIR] [--demo [--bare]]

  --port N           the port on 127.0.0.1; 0 takes any free one
  --data-folder DIR  where the inventory is; also FLOTILLA_DATA_FOLDER
  --demo             a fleet of simulated devices, in a folder that is removed at the end
  --bare             of the demo, three devices with nothing on them`;

/** Reads the command line. Throws with a sentence for the terminal. */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): HostOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      'data-folder': { type: 'string' },
      demo: { type: 'boolean', default: false },
      bare: { type: 'boolean', default: false },
    },
  });
  const given = values['data-folder'] ?? environment.FLOTILLA_DATA_FOLDER;
  if (values['data-folder'] && values.demo)
    throw new Error('--demo has a data folder of its own; leave out --data-folder.');
  return {
    port: values.port === undefined ? undefined : readPort(values.port),
    dataFolder: values.demo ? null : given || envPaths('flotilla', { suffix: '' }).data,
    demo: values.demo,
    bare: values.bare,
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new Error(`--port ${text} is not a port number from 0 to 65535.`);
}
