import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentProcess, bundleInto } from './support/agent-process.ts';

let folder: string;
let agent: AgentProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-compat-test-'));
  agent = await AgentProcess.create({ bundle: bundleInto(folder), args: ['--compat'] });
});
afterAll(async () => {
  await agent.destroy();
  await rm(folder, { recursive: true, force: true });
});

async function statusWith(headers: Record<string, string>): Promise<number> {
  const request = httpRequest({ host: '127.0.0.1', port: agent.port, path: '/modules', headers });
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}

it('an old client, which knows of no token, is served both APIs', async () => {
  const base = `http://127.0.0.1:${agent.port}`;
  expect(await (await fetch(`${base}/modules`)).json()).toEqual({ modules: [] });
  expect(await (await fetch(`${base}/api/ufops`)).json()).toEqual({ code: 200, data: [] });
  expect(await (await fetch(`${base}/health`)).json()).toMatchObject({ alive: true, pid: agent.pid });
});

it('a page in a browser of the device is not', async () => {
  const host = `127.0.0.1:${agent.port}`;
  expect(await statusWith({ host })).toBe(200);
  expect(await statusWith({ host, origin: 'http://evil.example' })).toBe(401);
  expect(await statusWith({ host: 'rebound.example' })).toBe(401);
});

it('it cannot be had together with a token', () => {
  const both = agent.runAgain(['--data-dir', join(folder, 'x'), '--compat', '--token-file', join(folder, 'token')]);
  expect(both.code).toBe(1);
  expect(both.text).toContain('--compat');
});
