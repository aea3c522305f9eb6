import { FlotillaError } from '../../contract/errors.ts';
import type { SshConnection, SshPool } from '../ssh/ssh.ts';
import { readAgentAccess } from './agent-access.ts';
import { createAgentClient } from './agent-client.ts';
import { AgentHttp } from './agent-http.ts';
import type { NodeSource } from './node-source.ts';
import { findPlainServer } from './plain-search.ts';
import { type PlainServer, plainServerOn } from './plain-server.ts';
import { planOf } from './plan.ts';
import { probe } from './probe.ts';
import { removeAgent } from './remove.ts';
import { setUpAgent } from './set-up.ts';
import type { AgentBundle, AgentClient, DeviceSession, DeviceSessions } from './types.ts';
import { createDeviceWork } from './work.ts';

export interface SessionOptions {
  pool: SshPool;
  agentBundle: AgentBundle;
  /** Node.js for devices that have none. */
  nodes: NodeSource;
  /** The password of the login, for sudo; `null` where the login is by key, or the password cannot be had now. */
  password?(deviceId: string): Promise<string | null>;
  /** Where the device is known to have a server of the Modules API that is not ours. */
  plainServerPort?(deviceId: string): number | null;
}

interface Session {
  connection: SshConnection;
  http: AgentHttp;
  password: () => Promise<string | null>;
  plainServerPort: () => number | null;
}

/** Sessions over a pool: callers of one connection share its tunnel, its token and its client. */
export function createDeviceSessions(options: SessionOptions): DeviceSessions {
  const { pool, agentBundle, nodes, password, plainServerPort } = options;
  const sessions = new Map<SshConnection, { session: DeviceSession; close(): void }>();

  const sessionOf = (deviceId: string, connection: SshConnection): DeviceSession => {
    const known = sessions.get(connection);
    if (known) return known.session;
    const ask = async () => (await password?.(deviceId)) ?? null;
    const http = new AgentHttp(connection, async () => readAgentAccess(connection, await ask()));
    const made = createSession(
      { connection, http, password: ask, plainServerPort: () => plainServerPort?.(deviceId) ?? null },
      { agentBundle, nodes },
    );
    sessions.set(connection, made);
    const drop = () => {
      made.close();
      sessions.delete(connection);
    };
    if (connection.closed.aborted) drop();
    else connection.closed.addEventListener('abort', drop, { once: true });
    return made.session;
  };

  return {
    open: async (deviceId, signal) => sessionOf(deviceId, await pool.connection(deviceId, signal)),
    async close() {
      for (const { close } of sessions.values()) close();
      sessions.clear();
    },
  };
}

function createSession(
  { connection, http, password, plainServerPort }: Session,
  { agentBundle: bundle, nodes }: Pick<SessionOptions, 'agentBundle' | 'nodes'>,
): { session: DeviceSession; close(): void } {
  const { build } = bundle;
  let client: AgentClient | undefined;
  let plain: PlainServer | undefined;
  /** The last look at the device found no agent of ours: it need not be looked for again before every request. */
  let isAgentAbsent = false;

  const plainOn = (port: number): AgentClient => {
    if (plain?.port !== port) {
      plain?.close();
      plain = plainServerOn(connection, port);
    }
    return plain.client;
  };
  const session: DeviceSession = {
    async probe(signal) {
      const found = await probe(connection, { build, signal, password: await password(), plan: false });
      isAgentAbsent = found.agent.state === 'absent';
      return { facts: found.facts, agent: found.agent };
    },
    async planAgent(signal) {
      const found = await probe(connection, { build, signal, password: await password(), plan: true });
      return { ...planOf(found, bundle, connection.address), plainServerPort: plainServerPort() };
    },
    async setUpAgent(report, signal) {
      isAgentAbsent = false;
      return setUpAgent({ connection, http, bundle, nodes, password: await password(), report, signal });
    },
    // Only ever through `http`, which leads to our own agent: a plain server keeps its modules.
    async removeAgent(report, signal) {
      return removeAgent({ connection, http, bundle, password: await password(), report, signal });
    },
    async agent(signal) {
      const port = plainServerPort();
      if (port !== null && isAgentAbsent) return plainOn(port);
      try {
        await http.find(signal);
      } catch (error) {
        const isAbsent = error instanceof FlotillaError && error.code === 'agent.not-set-up';
        if (port === null || !isAbsent) throw error;
        isAgentAbsent = true;
        return plainOn(port);
      }
      client ??= createAgentClient(http);
      return client;
    },
    ...createDeviceWork({ connection, http, password, plainServerPort }),
    findPlainServer: (options) => findPlainServer(connection, options),
  };
  const close = () => {
    http.close();
    plain?.close();
  };
  return { session, close };
}
