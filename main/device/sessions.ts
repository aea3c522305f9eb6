import type { SshConnection, SshPool } from '../ssh/ssh.ts';
import { createAgentClient } from './agent-client.ts';
import { AgentHttp } from './agent-http.ts';
import type { NodeSource } from './node-source.ts';
import { planOf } from './plan.ts';
import { probe } from './probe.ts';
import { removeAgent } from './remove.ts';
import { setUpAgent } from './set-up.ts';
import type { AgentBundle, AgentClient, DeviceSession, DeviceSessions } from './types.ts';

export interface SessionOptions {
  pool: SshPool;
  agentBundle: AgentBundle;
  /** Node.js for devices that have none. */
  nodes: NodeSource;
  /** The password of the login, for sudo; `null` where the login is by key, or the password cannot be had now. */
  password?(deviceId: string): Promise<string | null>;
}

interface Session {
  connection: SshConnection;
  http: AgentHttp;
  password: () => Promise<string | null>;
}

/** Sessions over a pool: callers of one connection share its tunnel, its token and its client. */
export function createDeviceSessions({ pool, agentBundle, nodes, password }: SessionOptions): DeviceSessions {
  const sessions = new Map<SshConnection, { http: AgentHttp; session: DeviceSession }>();

  const sessionOf = (deviceId: string, connection: SshConnection): DeviceSession => {
    const known = sessions.get(connection);
    if (known) return known.session;
    const ask = async () => (await password?.(deviceId)) ?? null;
    const http = new AgentHttp(connection, ask);
    const session = createSession({ connection, http, password: ask }, { agentBundle, nodes });
    sessions.set(connection, { http, session });
    const drop = () => {
      http.close();
      sessions.delete(connection);
    };
    if (connection.closed.aborted) drop();
    else connection.closed.addEventListener('abort', drop, { once: true });
    return session;
  };

  return {
    open: async (deviceId, signal) => sessionOf(deviceId, await pool.connection(deviceId, signal)),
    async close() {
      for (const { http } of sessions.values()) http.close();
      sessions.clear();
    },
  };
}

function createSession(
  { connection, http, password }: Session,
  { agentBundle: bundle, nodes }: Pick<SessionOptions, 'agentBundle' | 'nodes'>,
): DeviceSession {
  const { build } = bundle;
  let client: AgentClient | undefined;
  return {
    async probe(signal) {
      const found = await probe(connection, { build, signal, password: await password(), plan: false });
      return { facts: found.facts, agent: found.agent };
    },
    async planAgent(signal) {
      const found = await probe(connection, { build, signal, password: await password(), plan: true });
      return planOf(found, bundle, connection.address);
    },
    async setUpAgent(report, signal) {
      return setUpAgent({ connection, http, bundle, nodes, password: await password(), report, signal });
    },
    async removeAgent(report, signal) {
      return removeAgent({ connection, http, bundle, password: await password(), report, signal });
    },
    async agent(signal) {
      await http.find(signal);
      client ??= createAgentClient(http);
      return client;
    },
  };
}
