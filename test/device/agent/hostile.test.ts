import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentErrorSchema } from '../../../contract/agent/common.ts';
import { type AgentRoute, agentRoutes } from '../../../contract/agent/routes.ts';
import { envelopeSchema } from '../../../contract/agent/ufops.ts';
import { AgentProcess, bundleInto } from './support/agent-process.ts';
import { type RawAnswer, sendBytes, sendRequest } from './support/raw-client.ts';

// Hostile input at every route: never a 5xx for a client's mistake, never a crash, never a request without an answer.

let folder: string;
let agent: AgentProcess;
let pid: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-hostile-test-'));
  // No package manager: a name that happens to be a good one is answered at once.
  agent = await AgentProcess.create({ bundle: bundleInto(folder), env: { PATH: '/nonexistent' } });
  pid = agent.pid;
  await agent.call('POST', '/api/ufops', { body: { name: 'web' } });
});
afterAll(async () => {
  await agent.destroy();
  await rm(folder, { recursive: true, force: true });
});

const nasty = fc.constantFrom(
  '; rm -rf /',
  '../../x',
  '--global',
  '$(id)',
  '`id`',
  '..',
  '.',
  '',
  '%',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  'web',
  'v1',
  '1',
  '-1',
  '9'.repeat(400),
  '{id}',
  '\u202e',
  'é'.repeat(50),
  'a'.repeat(64),
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 300 }));
const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.double(), fc.constant(null));
/** Bodies that look like what is wanted, with something wrong in them. */
const almost = fc.record(
  {
    name: anyJson,
    version: anyJson,
    source: fc.oneof(anyJson, fc.record({ kind: anyJson, blob: anyJson })),
    command: fc.oneof(anyJson, fc.constantFrom('start', 'sync')),
    size: fc.oneof(anyJson, fc.constantFrom('3', '1e9', '-1', 0.5)),
    aclMode: anyJson,
    configuration: fc.oneof(anyJson, fc.record({ maxInstanceNum: anyJson, flavor: anyJson, env: anyJson })),
    desc: anyJson,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  almost.map((value) => JSON.stringify(value)),
  anyJson.map((value) => JSON.stringify(value)),
  text,
  fc.constant('['.repeat(20_000)),
  fc.constant('x'.repeat(200_000)),
);
const headerText = fc.oneof(text, fc.nat().map(String)).map((value) => value.replace(/[^\x20-\x7e]/g, '?'));
const headers = fc.dictionary(
  fc.constantFrom(
    'idempotency-key',
    'prefer',
    'content-type',
    'content-range',
    'last-event-id',
    'accept',
    'expect-nothing',
  ),
  fc.oneof(
    headerText,
    fc.constantFrom('respond-async', 'bytes 0-1/2', 'multipart/form-data; boundary=x', 'application/json'),
  ),
);
const query = fc.dictionary(
  fc.constantFrom('lines', 'since', 'follow', 'x'),
  fc.oneof(text, fc.constantFrom('1', '10', '0')),
  {
    maxKeys: 3,
  },
);

/** Only what would end the request line is taken out: the rest is the agent's to judge. */
const onTheWire = (value: string) => encodeURI(value.replace(/[\ud800-\udfff]/g, '?')).replace(/[\s#?]/g, '_');

function pathOf(route: AgentRoute, names: string[], parameters: Record<string, string>): string {
  let index = 0;
  const path = route.path.replace(/\{\w+\}/g, () => onTheWire(names[index++] ?? 'x'));
  const search = Object.entries(parameters).map(([name, value]) => `${name}=${onTheWire(value)}`);
  return search.length === 0 ? path : `${path}?${search.join('&')}`;
}

function expectFairAnswer(route: AgentRoute, answer: RawAnswer): void {
  if (answer.status < 300) return;
  if (answer.status === 400 && answer.body === '') return; // Node itself: not HTTP.
  const value: unknown = JSON.parse(answer.body);
  if (route.path.startsWith('/api/')) {
    expect(envelopeSchema.parse(value)).toMatchObject({ code: answer.status, message: expect.stringMatching(/\S/) });
    expect(answer.status).toBeLessThan(500);
    return;
  }
  // An outcome looks as it did in the API that it belongs to.
  if (route.path.startsWith('/outcomes/') && envelopeSchema.safeParse(value).success) return;
  const { error } = agentErrorSchema.parse(value);
  expect(error.message).toMatch(/\S/);
  if (answer.status >= 500) expect(error.code).toBe('no-installer');
}

describe.each(agentRoutes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const))(
  '%s',
  (_name, route) => {
    it('answers whatever it is sent, and blames the client for it', async () => {
      const request = fc.record({
        names: fc.array(text, { minLength: 2, maxLength: 2 }),
        parameters: query,
        headers,
        body,
      });
      await fc.assert(
        fc.asyncProperty(request, async ({ names, parameters, headers: more, body: sent }) => {
          const answer = await sendRequest(agent.port, {
            method: route.method.toUpperCase(),
            path: pathOf(route, names, parameters),
            headers: { authorization: `Bearer ${agent.token}`, ...more },
            body: route.method === 'get' ? '' : sent,
          });
          expectFairAnswer(route, answer);
        }),
        { numRuns: 60 },
      );
      expect(agent.pid).toBe(pid);
      expect((await agent.call('GET', '/health')).json).toMatchObject({ pid });
    });

    it('answers no one without the token', async () => {
      const answer = await sendRequest(agent.port, {
        method: route.method.toUpperCase(),
        path: pathOf(route, ['web', '1'], {}),
        headers: {},
        body: '',
      });
      expect(answer.status).toBe(route.open ? 200 : 401);
    });
  },
);

describe('what is not HTTP, or only almost', () => {
  it('is answered or hung up on, and the agent lives', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 500 }),
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: 200 })
        .map((path) => Buffer.from(`GET /${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        await sendBytes(agent.port, Buffer.concat([sent, Buffer.from('\r\n\r\n\r\n')]));
      }),
      { numRuns: 100 },
    );
    expect((await agent.call('GET', '/health')).json).toMatchObject({ pid });
  });

  it('headers without bounds are refused', async () => {
    const answer = await sendRequest(agent.port, {
      method: 'GET',
      path: '/health',
      headers: { x: 'y'.repeat(50_000) },
      body: '',
    });
    expect(answer.status).toBe(431);
  });
});

it('one connection serves request after request, whatever is wrong with the body before', async () => {
  const form = (size: number) => {
    const fields = new FormData();
    fields.append('ufop', 'web');
    for (const file of ['a', 'b']) fields.append('image', new File(['x'.repeat(size)], file));
    return fields;
  };
  const bodies = [form(1), 'x'.repeat(100_000), form(300_000), '{', form(70_000)];
  for (let round = 0; round < 40; round += 1) {
    const response = await fetch(`http://127.0.0.1:${agent.port}/api/images`, {
      method: 'POST',
      headers: { authorization: `Bearer ${agent.token}` },
      body: bodies[round % bodies.length] ?? '',
    });
    expect(response.status).toBe(400);
    expect(envelopeSchema.parse(await response.json()).message).toMatch(/\S/);
  }
});

it('nothing of all that was an internal error', async () => {
  const { log } = (await agent.call('GET', '/agent/log?lines=10000')).json;
  expect(log).not.toMatch(/internal error|TypeError|undefined/);
  expect((await agent.call('GET', '/modules')).json).toEqual({ modules: [] });
});
