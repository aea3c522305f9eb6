import { Hono } from 'hono';
import { moduleActionSchema, moduleWriteSchema } from '../../contract/agent/modules.ts';
import { AgentError } from '../errors.ts';
import type { ModuleService } from '../modules/module-service.ts';
import type { Outcomes, Reply } from '../state/outcomes.ts';
import { parseJson } from './body.ts';
import { changeHandlers } from './changes.ts';
import { replyWithLog } from './log-reply.ts';
import { errorReply, jsonReply } from './replies.ts';

export interface ModuleRouteOptions {
  modules: ModuleService;
  outcomes: Outcomes;
  report: (message: string) => void;
  signal: AbortSignal;
}

/** The Modules API. */
export function moduleRoutes({ modules, outcomes, report, signal }: ModuleRouteOptions): Hono {
  const changing = changeHandlers({ outcomes, report, toReply: errorReply });
  const routes = new Hono();
  routes.get('/', async (c) => c.json({ modules: await modules.list() }));
  routes.post(
    '/',
    changing(async ({ body, key }) => jsonReply(200, await modules.create(parseJson(moduleWriteSchema, body), key))),
  );
  routes.get('/:id', async (c) => c.json(await modules.get(c.req.param('id'))));
  routes.put(
    '/:id',
    changing(async ({ body, param }) => {
      const id = param('id');
      modules.demand(id);
      return jsonReply(200, await modules.update(id, parseJson(moduleWriteSchema, body)));
    }),
  );
  routes.delete(
    '/:id',
    changing(async ({ param, resumed }) => remove(modules, param('id'), resumed)),
  );
  routes.post(
    '/:id/action',
    changing(async ({ body, param, key }) => {
      const id = param('id');
      modules.demand(id);
      await modules.act(id, parseJson(moduleActionSchema, body).command, key);
      return jsonReply(200, { result: true });
    }),
  );
  routes.get('/:id/log', (c) => replyWithLog(c, modules.log(c.req.param('id')), { signal, body: logBody }));
  return routes;
}

async function remove(modules: ModuleService, id: string, resumed: boolean): Promise<Reply> {
  try {
    await modules.remove(id);
  } catch (error) {
    // The agent that was killed over this very request had done it, or the next start did.
    const done = resumed && error instanceof AgentError && error.code === 'not-found';
    if (!done) throw error;
  }
  return jsonReply(200, { deleted: true });
}

/** `{ log }`: the form of a log outside of the Ufop API. */
export function logBody(log: string): Reply {
  return jsonReply(200, { log });
}
