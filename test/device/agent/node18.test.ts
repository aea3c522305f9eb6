import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentProcess, bundleInto } from './support/agent-process.ts';
import { fixturePackages } from './support/fixture-packages.ts';
import { follow } from './support/follow.ts';
import { ModuleCalls } from './support/module-calls.ts';
import { oldestNode } from './support/node18.ts';
import { type LocalRegistry, startRegistry } from './support/registry.ts';
import { ask, UfopClient, webImage } from './ufops/support.ts';

const node = oldestNode();
if ('missing' in node) console.log(`skipped: ${node.missing}`);

let folder: string;
let registry: LocalRegistry;
let agent: AgentProcess;
const modules = new ModuleCalls(() => agent);

beforeAll(async () => {
  if ('missing' in node) return;
  folder = await mkdtemp(join(tmpdir(), 'flotilla-node18-test-'));
  registry = await startRegistry(fixturePackages);
  const env = { npm_config_registry: registry.url };
  agent = await AgentProcess.create({ bundle: bundleInto(folder), node: node.path, env });
});
afterAll(async () => {
  if ('missing' in node) return;
  await agent.destroy();
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

const onNode18 = it.skipIf('missing' in node);

onNode18('the agent runs on Node 18', async () => {
  const { json } = await agent.call('GET', '/health');
  expect(json.node).toMatch(/^18\./);
  expect(agent.output.trim()).toBe(String(agent.port));
  expect((await agent.call('GET', '/openapi.json')).json.openapi).toBe('3.1.0');
});

onNode18('modules live their life on Node 18', async () => {
  const { json } = await modules.create('hello-service', '1.0.0');
  expect((await modules.act(json.id, 'start')).status).toBe(200);
  expect(await modules.served(json.id)).toBe('hello 1.0.0');
  const followed = await follow(agent, `/modules/${json.id}/log?follow=1`);
  expect((await modules.update(json.id, { name: 'hello-service', version: '2.0.0' })).status).toBe(200);
  expect(await modules.served(json.id)).toBe('hello 2.0.0');
  followed.stop();
  await followed.ended;
  expect(followed.lines.some(({ text }) => text === 'asked to end')).toBe(true);
  await agent.stop();
  await agent.start();
  expect(await modules.get(json.id)).toMatchObject({ status: { running: true } });
  expect((await modules.remove(json.id)).json).toEqual({ deleted: true });
});

onNode18('ufops are uploaded, built, run and deleted on Node 18', async () => {
  const ufops = new UfopClient(agent);
  await ufops.prepare('web', webImage({ built: 'eighteen' }));
  await ufops.ok('POST', '/ufops/web/instances', { size: '1' });
  expect(await ask(await ufops.state('web', '1', 'Running'))).toMatchObject({ built: 'eighteen', version: 'v1' });
  await ufops.ok('DELETE', '/ufops/web');
  expect(await agent.servicePids()).toEqual([]);
});
