import { Hono } from 'hono';
import type { AgentHealth } from '../../contract/agent/common.ts';
import { AgentError, messageOf, toAgentError } from '../errors.ts';
import type { EventHub } from '../events.ts';
import type { LogSource } from '../logs/log-source.ts';
import { type BlobRouteOptions, blobRoutes } from './blob-routes.ts';
import { outcomeHandler } from './changes.ts';
import { streamEvents } from './events-reply.ts';
import { refuseStrangers, requireToken, tokenCheck } from './guard.ts';
import { replyWithLog } from './log-reply.ts';
import { logBody, type ModuleRouteOptions, moduleRoutes } from './module-routes.ts';
import type { NodeBindings } from './node-adapter.ts';
import { errorReply, send } from './replies.ts';
import { envelopeError } from './ufop-replies.ts';
import { type UfopRouteOptions, ufopRoutes } from './ufop-routes.ts';

export interface AppOptions extends ModuleRouteOptions, BlobRouteOptions, UfopRouteOptions {
  /** No token is asked for when there is none (`--compat`). */
  token: string | undefined;
  health: () => AgentHealth;
  agentLog: LogSource;
  events: EventHub;
}

/** The whole REST server: who may, then health, then what wants the token, then what is not there. */
export function createApp(options: AppOptions): Hono<{ Bindings: NodeBindings }> {
  const carriesToken = tokenCheck(options.token);
  const app = new Hono<{ Bindings: NodeBindings }>();
  app.use(refuseStrangers());
  app.get('/health', (c) => {
    return c.json(carriesToken(c.req.header('authorization')) ? options.health() : { alive: true });
  });
  app.use(requireToken(carriesToken));
  app.route('/modules', moduleRoutes(options));
  app.route('/api', ufopRoutes(options));
  app.route('/blobs', blobRoutes(options));
  app.get('/outcomes/:key', outcomeHandler(options.outcomes));
  app.get('/agent/log', (c) => replyWithLog(c, options.agentLog, { signal: options.signal, body: logBody }));
  app.get('/events', (c) => streamEvents(c, options.events, options.signal));
  app.get('/openapi.json', async (c) => {
    const { describeApi } = await import('./openapi.ts');
    return c.json(describeApi(options.health().version));
  });
  app.notFound(() => {
    throw new AgentError('not-found', 'There is nothing at this path.');
  });
  app.onError((error, c) => {
    const known = toAgentError(error);
    if (known.code === 'internal') options.report(`${c.req.method} ${c.req.path}: ${messageOf(error)}`);
    return send(c, c.req.path.startsWith('/api/') ? envelopeError(known) : errorReply(known));
  });
  return app;
}
