import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startAgent } from '../../../agent/agent.ts';
import { healthSchema } from '../../../contract/agent/common.ts';
import { AgentProcess, bundleInto, waitFor } from './support/agent-process.ts';

let folder: string;
let bundle: string;
let agent: AgentProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-cli-test-'));
  bundle = bundleInto(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  agent = await AgentProcess.create({ bundle });
});
afterEach(() => agent.destroy());

/** A request with headers that fetch does not let one set. */
async function withHeaders(path: string, headers: Record<string, string>): Promise<number> {
  const request = httpRequest({ host: '127.0.0.1', port: agent.port, path, headers });
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}

/** `agent.cjs pipe`, with one request sent into it. */
function startPipe(...request: string[]) {
  const child = spawn(process.execPath, [bundle, 'pipe', '--data-dir', agent.dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // Listened for from the start: where the agent ends the connection, the pipe may be gone before anybody has looked.
  const exited = once(child, 'exit');
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const head = [...request, 'Host: 127.0.0.1', `Authorization: Bearer ${agent.token}`, '', ''];
  child.stdin.write(head.join('\r\n'));
  return { said: () => said, leave: () => child.stdin.end(), exited };
}

it('prints its port, and its endpoint file says the same', async () => {
  const endpoint = await agent.endpoint();
  expect(endpoint).toMatchObject({ port: agent.port, pid: agent.pid });
  expect(endpoint.build).toBe(
    createHash('sha256')
      .update(await readFile(bundle))
      .digest('hex'),
  );
});

it('health tells a stranger only that it lives, and more to who has the token', async () => {
  const stranger = await fetch(`http://127.0.0.1:${agent.port}/health`);
  expect(await stranger.json()).toEqual({ alive: true });
  const health = healthSchema.parse((await agent.call('GET', '/health')).json);
  expect(health).toMatchObject({ pid: agent.pid, node: process.versions.node, build: (await agent.endpoint()).build });
});

it('nothing else answers without the token, with a wrong one, or to web pages', async () => {
  const authorization = `Bearer ${agent.token}`;
  const host = `127.0.0.1:${agent.port}`;
  expect(await withHeaders('/modules', { host, authorization })).toBe(200);
  expect(await withHeaders('/modules', { host })).toBe(401);
  expect(await withHeaders('/modules', { host, authorization: `${authorization}x` })).toBe(401);
  expect(await withHeaders('/nothing', { host })).toBe(401);
  expect(await withHeaders('/modules', { host: 'evil.example', authorization })).toBe(401);
  expect(await withHeaders('/modules', { host, authorization, origin: 'http://evil.example' })).toBe(401);
});

it('a second agent on the same folder is refused while the first lives, and takes over when it was killed', async () => {
  const second = agent.runAgain();
  expect(second.code).toBe(1);
  expect(second.text).toContain(`Another agent (process ${agent.pid})`);
  expect((await agent.call('GET', '/health')).status).toBe(200);
  await agent.stop('SIGKILL');
  expect(await readdir(agent.dataDir)).toContain('agent.lock');
  await agent.start();
  expect((await agent.call('GET', '/health')).status).toBe(200);
});

it('two agents in one process do not share a folder', async () => {
  const dataDir = join(folder, 'shared');
  const options = { dataDir, port: 0, token: 'x'.repeat(16), version: '0', build: '0' };
  const first = await startAgent(options);
  await expect(startAgent(options)).rejects.toThrow('Another agent');
  await first.close();
  const second = await startAgent(options);
  await second.close();
});

it('a port that is taken is a clear message', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const other = join(folder, 'other');
  const run = agent.runAgain(['--data-dir', other, '--token-file', join(folder, 'token'), '--port', String(port)]);
  server.close();
  expect(run.code).toBe(1);
  expect(run.text).toBe(`Port ${port} of 127.0.0.1 is already taken.\n`);
  expect(await readdir(other)).not.toContain('agent.lock');
});

it('a token that could be guessed, a data folder that cannot be made, and nonsense are refused', async () => {
  await writeFile(join(folder, 'short'), 'abc\n');
  expect(agent.runAgain(['--data-dir', join(folder, 'd'), '--token-file', join(folder, 'short')]).text).toContain(
    '16 visible',
  );
  expect(agent.runAgain(['--data-dir', join(folder, 'short', 'below-a-file'), '--compat']).code).toBe(1);
  expect(agent.runAgain(['--data-dir', join(folder, 'd')]).text).toContain('--token-file');
  expect(agent.runAgain(['--nonsense']).code).toBe(1);
  expect(agent.runAgain(['--help'])).toMatchObject({ code: 0, text: expect.stringContaining('usage:') });
});

it('pipe carries the same HTTP over standard input and output', async () => {
  const pipe = startPipe('GET /health HTTP/1.1', 'Connection: close');
  await waitFor(() => pipe.said().includes('"alive":true'));
  expect(await pipe.exited).toEqual([0, null]);
});

it('a pipe whose client leaves ends by itself, though the agent has more to say', async () => {
  const pipe = startPipe('GET /agent/log?follow=1 HTTP/1.1');
  await waitFor(() => pipe.said().includes('200 OK'));
  pipe.leave();
  expect(await pipe.exited).toEqual([0, null]);
});

it('ends at once when asked to, even with clients that follow a log', async () => {
  const abort = new AbortController();
  const response = await agent.raw('GET', '/agent/log?follow=1', { signal: abort.signal });
  expect(response.status).toBe(200);
  const asked = Date.now();
  expect(await agent.stop()).toBe(0);
  expect(Date.now() - asked).toBeLessThan(3_000);
  abort.abort();
});
