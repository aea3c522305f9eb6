import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type AgentEvent, agentEventSchema } from '../../../contract/agent/events.ts';
import { agentRoutes } from '../../../contract/agent/routes.ts';
import { AgentProcess, waitFor } from './support/agent-process.ts';
import { fixturePackages } from './support/fixture-packages.ts';
import { type LocalRegistry, startRegistry } from './support/registry.ts';
import { readEvents } from './support/server-events.ts';

let registry: LocalRegistry;
let agent: AgentProcess;

beforeAll(async () => {
  registry = await startRegistry(fixturePackages);
});
afterAll(() => registry.close());
beforeEach(async () => {
  agent = await AgentProcess.create({ env: { npm_config_registry: registry.url } });
});
afterEach(() => agent.destroy());

it('tells everyone who listens what becomes of a module', async () => {
  const events: AgentEvent[] = [];
  const stream = await readEvents(agent, '/events', ({ event, data }) => {
    if (event === 'change') events.push(agentEventSchema.parse(JSON.parse(data)));
  });
  const { id } = (await agent.call('POST', '/modules', { body: { name: 'hello-service', version: '1.0.0' } })).json;
  await agent.call('POST', `/modules/${id}/action`, { body: { command: 'start' } });
  await agent.call('DELETE', `/modules/${id}`);
  await waitFor(() => events.some(({ state }) => state === 'deleted'));
  stream.stop();
  await stream.ended;
  expect(new Set(events.map((event) => `${event.kind} ${event.id}`))).toEqual(new Set([`module ${id}`]));
  expect(events.map(({ state }) => state)).toEqual(['installing', 'installed 1.0.0', 'started', 'deleting', 'deleted']);
});

it('describes every call of its contract in OpenAPI', async () => {
  const { json } = await agent.call('GET', '/openapi.json');
  expect(json.openapi).toBe('3.1.0');
  const described = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(agentRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  const post = json.paths['/modules'].post;
  expect(post.requestBody.content['application/json'].schema.required).toEqual(['name', 'version']);
  expect(post.responses.default.content['application/json'].schema.required).toEqual(['error']);
});
