import type { SshConnection, SshPool } from '../ssh/ssh.ts';
import { createAgentClient } from './agent-client.ts';
import { AgentHttp } from './agent-http.ts';
import { probe } from './probe.ts';
import { removeAgent } from './remove.ts';
import { setUpAgent } from './set-up.ts';
import type { AgentBundle, AgentClient, DeviceSession, DeviceSessions } from './types.ts';

interface SessionOptions {
  pool: SshPool;
  agentBundle: AgentBundle;
}

/** Sessions over a pool: callers of one connection share its tunnel, its token and its client. */
export function createDeviceSessions({ pool, agentBundle }: SessionOptions): DeviceSessions {
  const sessions = new Map<SshConnection, { http: AgentHttp; session: DeviceSession }>();

  const sessionOf = (connection: SshConnection): DeviceSession => {
    const known = sessions.get(connection);
    if (known) return known.session;
    const http = new AgentHttp(connection);
    const session = createSession(connection, http, agentBundle);
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
    open: async (deviceId, signal) => sessionOf(await pool.connection(deviceId, signal)),
    async close() {
      for (const { http } of sessions.values()) http.close();
      sessions.clear();
    },
  };
}

function createSession(connection: SshConnection, http: AgentHttp, bundle: AgentBundle): DeviceSession {
  let client: AgentClient | undefined;
  return {
    async probe(signal) {
      const { facts, agent } = await probe(connection, bundle.build, signal);
      return { facts, agent };
    },
    setUpAgent: (report, signal) => setUpAgent({ connection, http, bundle, report, signal }),
    removeAgent: (report, signal) => removeAgent({ connection, http, report, signal }),
    async agent(signal) {
      await http.find(signal);
      client ??= createAgentClient(http);
      return client;
    },
  };
}
