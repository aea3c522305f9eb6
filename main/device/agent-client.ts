import type { z } from 'zod';
import { type AgentHealth, aliveSchema, healthSchema } from '../../contract/agent/common.ts';
import {
  type Module,
  type ModuleCommand,
  type ModuleWrite,
  moduleActionResultSchema,
  moduleDeletedSchema,
  moduleListSchema,
  moduleSchema,
} from '../../contract/agent/modules.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { type Change, sendChange } from './agent-change.ts';
import { agentCode, agentError, type ErrorContext } from './agent-errors.ts';
import type { AgentHttp, AgentReply } from './agent-http.ts';
import { followEvents } from './event-follow.ts';
import { followLog } from './log-follow.ts';
import type { AgentClient, ChangeOptions } from './types.ts';

const readMs = 15_000;
const actionMs = 3 * 60_000;
/** An install on a slow link and a slow disk. */
const installMs = 20 * 60_000;
const maxNames = 5000;

/** Historic agents answer 304 without a body when it is already so. */
const alreadySo = 304;

/** The typed REST client of one agent. Copes with agents that know the two wire texts alone. */
export function createAgentClient(http: AgentHttp): AgentClient {
  const { address } = http.connection;
  /** Package names by module id, for sentences about a module. */
  const names = new Map<string, string>();

  const remember = (module: Module): Module => {
    if (names.size >= maxNames) names.clear();
    names.set(module.id, module.description.name);
    return module;
  };
  const about = (id: string): ErrorContext => ({ address, name: names.get(id) ?? id });

  function read(path: string, signal: AbortSignal): Promise<AgentReply> {
    return http.send({ method: 'GET', path, timeoutMs: readMs, signal });
  }

  const change = (request: Change, options: ChangeOptions) => sendChange(http, request, options);

  function accept<T extends z.ZodType>(schema: T, reply: AgentReply, context: ErrorContext): z.infer<T> {
    if (reply.status < 200 || reply.status > 299) throw agentError(reply, context);
    const parsed = schema.safeParse(reply.body);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const detail = issue ? `${issue.path.join('.') || 'body'}: ${issue.message}` : 'not JSON';
    throw new FlotillaError('agent.bad-reply', { address, detail: detail.slice(0, 300) });
  }

  async function listModules(signal: AbortSignal): Promise<Module[]> {
    const reply = await read('/modules', signal);
    return accept(moduleListSchema, { ...reply, body: withoutNulls(reply.body) }, { address }).modules.map(remember);
  }

  async function getModule(id: string, signal: AbortSignal): Promise<Module> {
    const reply = await read(pathOf(id), signal);
    // Historic agents answer 500 for an id they do not know; the list tells which it is.
    if (reply.status === 500 && agentCode(reply) === null) {
      const known = await listModules(signal);
      if (!known.some((module) => module.id === id)) throw new FlotillaError('module.unknown', { address });
    }
    return remember(accept(moduleSchema, reply, about(id)));
  }

  async function health(signal: AbortSignal): Promise<AgentHealth> {
    let reply = await read('/health', signal);
    // Who has no valid token learns that it is alive, and no more: our token may be an old one.
    if (isAliveOnly(reply)) {
      http.reset();
      reply = await read('/health', signal);
    }
    if (isAliveOnly(reply)) throw new FlotillaError('agent.token-refused', { address });
    return accept(healthSchema, reply, { address });
  }

  const send = async (id: string | null, write: ModuleWrite, options: ChangeOptions) => {
    const request = { body: write, timeoutMs: installMs };
    const reply =
      id === null
        ? await change({ ...request, method: 'POST', path: '/modules' }, options)
        : await change({ ...request, method: 'PUT', path: pathOf(id) }, options);
    if (reply.status === alreadySo && id !== null) return getModule(id, options.signal);
    return remember(accept(moduleSchema, reply, { address, ...write }));
  };

  return {
    keepsOutcomes: true,
    health,
    listModules,
    getModule,
    createModule: (write, options) => send(null, write, options),
    updateModule: (id, write, options) => send(id, write, options),
    async deleteModule(id, options) {
      const reply = await change({ method: 'DELETE', path: pathOf(id), timeoutMs: installMs }, options);
      if (reply.status === alreadySo) return;
      accept(moduleDeletedSchema, reply, about(id));
      names.delete(id);
    },
    async actOnModule(id: string, command: ModuleCommand, options) {
      const request = { method: 'POST', path: `${pathOf(id)}/action`, body: { command }, timeoutMs: actionMs } as const;
      const reply = await change(request, options);
      if (reply.status === alreadySo) return;
      accept(moduleActionResultSchema, reply, about(id));
    },
    followModuleLog: (id, options) => followLog(http, { ...options, path: `${pathOf(id)}/log` }),
    followAgentLog: (options) => followLog(http, { ...options, path: '/agent/log' }),
    followEvents: (signal) => followEvents(http, signal),
  };
}

function isAliveOnly({ status, body }: AgentReply): boolean {
  return status === 200 && aliveSchema.safeParse(body).success && !healthSchema.safeParse(body).success;
}

function pathOf(id: string): string {
  return `/modules/${encodeURIComponent(id)}`;
}

/** Historic agents leave `null` where a module was removed. */
function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('modules' in body) || !Array.isArray(body.modules)) return body;
  return { ...body, modules: body.modules.filter((module) => module !== null) };
}
