import { z } from 'zod';
import {
  envelopeSchema,
  ufopInstanceSchema,
  ufopSchema,
  ufopSummarySchema,
  ufopVersionSchema,
} from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { type Change, sendChange } from './agent-change.ts';
import type { AgentHttp, AgentReply } from './agent-http.ts';
import { followLog } from './log-follow.ts';
import type { ChangeOptions } from './types.ts';
import { type UfopContext, ufopError } from './ufop-errors.ts';
import type { ImageUpload, InstanceRef, UfopClient } from './ufop-types.ts';

const readMs = 15_000;
const changeMs = 3 * 60_000;
/** Each instance may take ten minutes to become healthy. */
const upgradeMs = 60 * 60_000;

const partSchema = z.object({ version: z.string() });

/** The typed client of the Ufop API of one agent. Copes with servers that know the wire text alone. */
export function createUfopClient(http: AgentHttp): UfopClient {
  const { address } = http.connection;

  function accept<T extends z.ZodType>(schema: T, reply: AgentReply, about: Omit<UfopContext, 'address'>): z.infer<T> {
    const envelope = envelopeSchema.safeParse(reply.body);
    if (reply.status < 200 || reply.status > 299) throw ufopError(reply, { ...about, address });
    if (!envelope.success) throw new FlotillaError('agent.bad-reply', { address, detail: 'no envelope' });
    const parsed = schema.safeParse(withoutNulls(envelope.data.data));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const detail = issue ? `${issue.path.join('.') || 'data'}: ${issue.message}` : 'no data';
    throw new FlotillaError('agent.bad-reply', { address, detail: detail.slice(0, 300) });
  }

  const errorOf = (about: Omit<UfopContext, 'address'>) => (reply: AgentReply) =>
    ufopError(reply, { ...about, address });
  const read = (path: string, signal: AbortSignal) => http.send({ method: 'GET', path, timeoutMs: readMs, signal });
  const change = (method: Change['method'], path: string, options: ChangeOptions, body?: unknown) =>
    sendChange(http, { method, path, timeoutMs: changeMs, ...(body === undefined ? {} : { body }) }, options);

  const list = async (signal: AbortSignal) =>
    accept(z.array(ufopSummarySchema), await read('/api/ufops', signal), { ufop: '' });

  return {
    list,
    async describe(ufop, signal) {
      const reply = await read(pathOf(ufop), signal);
      // Servers that know the wire text alone may answer 500 for a name that they do not know; the list tells which it is.
      if (reply.status === 500 && !(await list(signal)).some(({ name }) => name === ufop)) {
        throw new FlotillaError('ufop.unknown', { address, ufop });
      }
      return accept(ufopSchema, reply, { ufop });
    },
    async versions(ufop, signal) {
      return accept(z.array(ufopVersionSchema), await read(`${pathOf(ufop)}/versions`, signal), { ufop });
    },
    async instances(ufop, signal) {
      return accept(z.array(ufopInstanceSchema), await read(`${pathOf(ufop)}/instances`, signal), { ufop });
    },
    async register(write, options) {
      accept(z.unknown(), await change('POST', '/api/ufops', options, write), { ufop: write.name });
    },
    async remove(ufop, options) {
      accept(z.unknown(), await change('DELETE', pathOf(ufop), options), { ufop });
    },
    async upload(image, options) {
      const reply = await sendChange(http, await imageRequest(image), options);
      const parsed = partSchema.safeParse(accept(z.unknown(), reply, { ...image, at: 'upload' }));
      return parsed.success ? parsed.data.version : (image.version ?? null);
    },
    async select(ufop, version, options) {
      const path = `${pathOf(ufop)}/instances/${encodeURIComponent(version)}/switch`;
      accept(z.unknown(), await change('POST', path, options), { ufop, version });
    },
    async addInstances(ufop, add, options) {
      const reply = await change('POST', `${pathOf(ufop)}/instances`, options, add);
      return accept(z.array(ufopInstanceSchema), reply, { ufop });
    },
    async removeInstance(instance, options) {
      accept(z.unknown(), await change('DELETE', instancePath(instance), options), instance);
    },
    async act(instance, command, options) {
      accept(z.unknown(), await change('POST', `${instancePath(instance)}/${command}`, options), instance);
    },
    async upgrade(ufop, options) {
      const request: Change = { method: 'POST', path: `${pathOf(ufop)}/upgrade`, timeoutMs: upgradeMs };
      accept(z.unknown(), await sendChange(http, request, options), { ufop, at: 'upgrade' });
    },
    followLog: (instance, follow) =>
      followLog(http, { ...follow, path: `${instancePath(instance)}/log`, toError: errorOf(instance) }),
    followBuild(build, follow) {
      const path = `${pathOf(build.ufop)}/versions/${encodeURIComponent(build.version)}/log`;
      return followLog(http, { ...follow, path, toError: errorOf(build) });
    },
  };
}

async function imageRequest(image: ImageUpload): Promise<Change> {
  const form = new FormData();
  for (const [name, value] of Object.entries(image)) if (value !== undefined) form.append(name, value);
  // A small form of text: as bytes it has a length, and can be sent again.
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  const body = Buffer.from(await encoded.arrayBuffer());
  return { method: 'POST', path: '/api/images', body, headers, timeoutMs: changeMs };
}

function pathOf(ufop: string): string {
  return `/api/ufops/${encodeURIComponent(ufop)}`;
}

function instancePath({ ufop, index }: InstanceRef): string {
  return `${pathOf(ufop)}/instances/${index}`;
}

function withoutNulls(data: unknown): unknown {
  return Array.isArray(data) ? data.filter((entry) => entry !== null) : data;
}
