import { type ErrorCode, FlotillaError } from '../../contract/errors.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { plainAccess } from './agent-access.ts';
import { createAgentClient } from './agent-client.ts';
import { AgentHttp } from './agent-http.ts';
import { noStandIn } from './stand-in.ts';
import type { AgentClient } from './types.ts';

// A server of the Modules API alone, on a port of the device, that is not ours: no token, no health, no log, no outcomes.

/** A plain server of one connection, and the end of it. */
export interface PlainServer {
  port: number;
  client: AgentClient;
  close(): void;
}

/** The server on this port, whether or not there is one: that is found out by asking. */
export function plainServerOn(connection: SshConnection, port: number): PlainServer {
  const http = new AgentHttp(connection, async () => plainAccess(port));
  return { port, client: createPlainClient(http, port), close: () => http.close() };
}

/** What our words for trouble with an agent are for a server that is none. */
const plainWords: Partial<Record<ErrorCode, ErrorCode>> = {
  'agent.not-running': 'plain.not-running',
  'agent.bad-reply': 'plain.not-modules-api',
  'agent.token-refused': 'plain.not-modules-api',
  'agent.failed': 'plain.failed',
};

/** The client of a server that knows the Modules API alone. What that text does not have throws `plain.not-offered`. */
function createPlainClient(http: AgentHttp, port: number): AgentClient {
  const { address } = http.connection;
  const agent = createAgentClient(http);
  const told = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw inPlainWords(error, { address, port });
    });
  const notOffered = () => new FlotillaError('plain.not-offered', { address, port });
  return {
    keepsOutcomes: false,
    health: () => Promise.reject(notOffered()),
    listModules: (signal) => told(agent.listModules(signal)),
    getModule: (id, signal) => told(agent.getModule(id, signal)),
    // It would install a package of the same name from wherever it takes its own.
    createModule: async (write, options) => {
      if (write.source) throw notOffered();
      return told(agent.createModule(write, options));
    },
    updateModule: async (id, write, options) => {
      if (write.source) throw notOffered();
      return told(agent.updateModule(id, write, options));
    },
    deleteModule: (id, options) => told(agent.deleteModule(id, options)),
    actOnModule: (id, command, options) => told(agent.actOnModule(id, command, options)),
    followModuleLog: () => failing(notOffered()),
    followAgentLog: () => failing(notOffered()),
    followEvents: tellsNothing,
  };
}

function inPlainWords(error: unknown, { address, port }: { address: string; port: number }): unknown {
  if (!(error instanceof FlotillaError)) return error;
  if (isWithoutWay(error)) return new FlotillaError('plain.no-way', { address });
  const code = plainWords[error.code];
  if (code === undefined) return error;
  const detail = error.params.detail ?? (error.code === 'agent.token-refused' ? 'HTTP 401' : '');
  return new FlotillaError(code, { address, port, detail }, { cause: error.cause });
}

/** Forwarding is forbidden, and the device has nothing that could stand in for it. */
function isWithoutWay(error: FlotillaError): boolean {
  for (let at: unknown = error, depth = 0; at instanceof FlotillaError && depth < 5; at = at.cause, depth += 1) {
    if (String(at.params.detail ?? '').includes(noStandIn)) return true;
  }
  return false;
}

async function* tellsNothing(): AsyncGenerator<never> {}

// biome-ignore lint/correctness/useYield: it fails before there is a first batch.
async function* failing(error: FlotillaError): AsyncGenerator<never> {
  throw error;
}
