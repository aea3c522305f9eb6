import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runnerChoices } from '../runners/choose-runner.ts';
import { pipe } from './pipe.ts';
import { serve } from './serve.ts';
import { agentVersion } from './version.ts';

const help = `usage: node agent.cjs --data-dir DIR --token-file FILE [--port N]
       node agent.cjs pipe --data-dir DIR [--port N]

The Flotilla agent: the Modules API and the Ufop API of one device, on 127.0.0.1 only.

  --data-dir DIR           where the agent keeps everything; one agent works on it at a time
  --token-file FILE        holds the bearer token that clients must send; made, mode 0600, when it is not there
  --compat                 serve without a token, for old clients; whoever has an account on the device may use it
  --port N                 the port to listen on; 0, as when left out, takes a free one, which is printed
  --grace SECONDS          how long a service may take to end when it is asked to; 10 when left out
  --runner KIND            what keeps services running: systemd, process (the agent itself), or auto, as when left out:
                           systemd where it is the init and the agent is root. FLOTILLA_RUNNER in the environment says
                           the same
  --allow-install-scripts  let npm packages run their install scripts
  --version                print the version
  --help                   print this

pipe connects its standard input and output with the running agent, for SSH servers that forbid forwarding. With --port it
need not be able to read DIR.

Its address is in DIR/endpoint.json while it runs. SIGTERM ends it; the services that it started run on, and the next
agent on the same DIR takes them up again.
`;

const optionsSchema = z.object({
  'data-dir': z.string().min(1),
  'token-file': z.string().min(1).optional(),
  compat: z.boolean().default(false),
  port: z.coerce.number().int().min(0).max(65535).default(0),
  grace: z.coerce.number().min(0).max(600).default(10),
  runner: z.enum(runnerChoices).default('auto'),
  'allow-install-scripts': z.boolean().default(false),
});

/** Runs the agent's command line; the result is the exit code. */
export async function runCommandLine(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'data-dir': { type: 'string' },
        'token-file': { type: 'string' },
        compat: { type: 'boolean' },
        port: { type: 'string' },
        grace: { type: 'string' },
        runner: { type: 'string' },
        'allow-install-scripts': { type: 'boolean' },
        version: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) return say(help);
    if (values.version) return say(`${agentVersion}\n`);
    const parsed = optionsSchema.safeParse({ runner: process.env.FLOTILLA_RUNNER || undefined, ...values });
    if (!parsed.success || positionals.length > 1 || (positionals[0] ?? 'pipe') !== 'pipe') return complain(help);
    if (positionals[0] === 'pipe') return await pipe(parsed.data['data-dir'], parsed.data.port);
    if (parsed.data.compat === (parsed.data['token-file'] !== undefined)) {
      return complain('Either --token-file or --compat says who may use the agent.\n');
    }
    return await serve({
      dataDir: parsed.data['data-dir'],
      tokenFile: parsed.data['token-file'],
      port: parsed.data.port,
      graceMs: parsed.data.grace * 1000,
      runner: parsed.data.runner,
      allowInstallScripts: parsed.data['allow-install-scripts'],
    });
  } catch (error) {
    return complain(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(text: string): number {
  process.stderr.write(text);
  return 1;
}
