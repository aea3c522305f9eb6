import { Hono } from 'hono';
import { instancesAddSchema, ufopWriteSchema } from '../../contract/agent/ufops.ts';
import { AgentError } from '../errors.ts';
import type { Outcomes, Reply } from '../state/outcomes.ts';
import type { Ufops } from '../ufops/ufops.ts';
import { parseJson } from './body.ts';
import { changeHandlers, streamedChange } from './changes.ts';
import { replyWithLog } from './log-reply.ts';
import { send } from './replies.ts';
import { envelope, envelopeError } from './ufop-replies.ts';

export interface UfopRouteOptions {
  ufops: Pick<Ufops, 'service' | 'versions' | 'instances' | 'files'>;
  outcomes: Outcomes;
  report: (message: string) => void;
  signal: AbortSignal;
}

/** The Ufop API: the fourteen calls of the wire text, then what is ours. */
export function ufopRoutes({ ufops, outcomes, report, signal }: UfopRouteOptions): Hono {
  const { service, versions, instances, files } = ufops;
  const options = { outcomes, report, toReply: envelopeError };
  const changing = changeHandlers(options);
  const log = { signal, body: (text: string) => envelope({ log: text }) };
  const routes = new Hono();

  routes.post(
    '/ufops',
    changing(async ({ body, key }) => {
      await service.register(parseJson(ufopWriteSchema, body), key);
      return envelope();
    }),
  );
  routes.delete(
    '/ufops/:id',
    changing(({ param, resumed }) => gone(() => service.remove(param('id')), resumed)),
  );
  routes.get('/ufops/:id', (c) => send(c, envelope(service.describe(c.req.param('id')))));
  routes.get('/ufops', (c) => send(c, envelope(service.list())));
  routes.post(
    '/images',
    streamedChange(options, async (c, key) => {
      // Loaded when it is first wanted: an agent that gets no images stays small.
      const { receiveImage } = await import('./image-upload.ts');
      const image = await receiveImage({ request: c.req.raw, file: await files.newUpload() });
      return envelope(await versions.upload({ ...image, key }));
    }),
  );
  routes.get('/ufops/:id/versions', (c) => send(c, envelope(versions.list(c.req.param('id')))));
  routes.get('/ufops/:id/instances', (c) => send(c, envelope(instances.list(c.req.param('id')))));
  routes.post(
    '/ufops/:id/instances',
    changing(async ({ body, param, key }) => {
      service.describe(param('id'));
      return envelope(await instances.add(param('id'), parseJson(instancesAddSchema, body), key));
    }),
  );
  for (const action of ['start', 'stop', 'reboot'] as const) {
    routes.post(
      `/ufops/:id/instances/:index/${action}`,
      changing(async ({ param, key }) => envelope(await instances[action](param('id'), param('index'), key))),
    );
  }
  routes.delete(
    '/ufops/:id/instances/:index',
    changing(({ param, resumed }) => gone(() => instances.remove(param('id'), param('index')), resumed)),
  );
  routes.post(
    '/ufops/:id/instances/:index/switch',
    changing(async ({ param }) => envelope({ version: await service.select(param('id'), param('index')) })),
  );
  routes.get('/ufops/:id/instances/:index/log', (c) =>
    replyWithLog(c, instances.log(c.req.param('id'), c.req.param('index')), log),
  );

  routes.post(
    '/ufops/:id/upgrade',
    changing(async ({ param }) => envelope(await instances.upgrade(param('id')))),
  );
  routes.get('/ufops/:id/versions/:version/log', (c) =>
    replyWithLog(c, versions.log(c.req.param('id'), c.req.param('version')), log),
  );
  routes.delete(
    '/ufops/:id/versions/:version',
    changing(({ param, resumed }) => gone(() => versions.remove(param('id'), param('version')), resumed)),
  );
  return routes;
}

async function gone(remove: () => Promise<void>, resumed: boolean): Promise<Reply> {
  try {
    await remove();
  } catch (error) {
    // The agent that was killed over this very request had done it, or the next start did.
    if (!resumed || !(error instanceof AgentError) || error.code !== 'not-found') throw error;
  }
  return envelope();
}
