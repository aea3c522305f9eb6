import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentClient } from '../../../main/device/device.ts';
import { never } from '../../support/ssh-harness.ts';
import { endServer, missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Laptop, laptopFor } from './laptop.ts';

const missing = missingForSshd();
const esc = '\\u001b[31m';

/** A server that answers each request as told, whatever it is. */
const program = `
const { createServer } = require('node:http');
const { readFileSync, writeFileSync } = require('node:fs');
const [, , data, answers] = process.argv;
const replies = JSON.parse(readFileSync(answers, 'utf8'));
const server = createServer((request, response) => {
  const key = request.method + ' ' + request.url;
  const [status, body, type] = replies[key] || [404, '{"error":{}}'];
  if (status === 0) return request.socket.destroy();
  response.writeHead(status, { 'content-type': type || 'application/json' });
  response.end(body === 'endless' ? 'x'.repeat(6000000) : body);
});
server.listen(0, '127.0.0.1', () => {
  const endpoint = { port: server.address().port, pid: process.pid, version: '0.3.8', build: 'historic', startedAt: 0 };
  writeFileSync(data + '/endpoint.json', JSON.stringify(endpoint));
});
`;

describe.skipIf(missing)(
  `agents that know the wire text alone, and agents that lie${missing ? `: ${missing}` : ''}`,
  () => {
    let device: TestDevice;
    let laptop: Laptop;
    let server: ChildProcess | undefined;
    const bundle = { bytes: Buffer.from(''), build: 'a'.repeat(64), version: '0' };
    const change = () => ({ idempotencyKey: randomUUID(), signal: never() });

    beforeAll(async () => {
      device = await startSshd();
    });
    afterAll(() => device?.stop());
    afterEach(async () => {
      await laptop?.close();
      if (server) await endServer(server);
      rmSync(join(device.home, '.flotilla'), { recursive: true, force: true });
    });

    /** Runs a server with these answers where the agent would be, and gives its client. */
    async function agentThat(answers: Record<string, [number, string, string?]>): Promise<AgentClient> {
      const home = join(device.home, '.flotilla');
      const file = join(home, 'agent/agent-historic.cjs');
      for (const folder of [home, join(home, 'agent'), join(home, 'data')]) {
        mkdirSync(folder);
        chownSync(folder, device.uid, 0);
      }
      writeFileSync(file, program);
      writeFileSync(join(home, 'agent/token'), 'f'.repeat(64));
      for (const path of [file, join(home, 'agent/token')]) chownSync(path, device.uid, 0);
      const told = join(home, 'answers.json');
      writeFileSync(told, JSON.stringify(answers));
      const args = [file, join(home, 'data'), told];
      // The device's own Node.js: its user may have no way into the folder of ours.
      const node = join(device.folder, 'tools/bin/node');
      server = spawn(node, args, { uid: device.uid, stdio: 'ignore', cwd: '/' });
      await waitFor('the server', () => existsSync(join(home, 'data/endpoint.json')));
      laptop = laptopFor(device, bundle);
      return (await laptop.session()).agent(never());
    }

    const module = (status: object) => ({ id: 'm1', description: { name: 'pump', version: '1.0.0' }, status });

    it('lists what is there among null entries and without the later fields', async () => {
      const agent = await agentThat({
        'GET /modules': [200, JSON.stringify({ modules: [null, module({ installed: true }), null] })],
      });
      expect(await agent.listModules(never())).toEqual([module({ installed: true })]);
    });

    it('takes 304 without a body for "already so"', async () => {
      const agent = await agentThat({
        'PUT /modules/m1': [304, ''],
        'POST /modules/m1/action': [304, ''],
        'DELETE /modules/m1': [304, ''],
        'GET /modules/m1': [200, JSON.stringify(module({ installed: true }))],
      });
      expect(await agent.updateModule('m1', { name: 'pump', version: '1.0.0' }, change())).toMatchObject({ id: 'm1' });
      await agent.actOnModule('m1', 'start', change());
      await agent.deleteModule('m1', change());
    });

    it('tells an unknown id from a failure where both are answered with 500', async () => {
      const agent = await agentThat({
        'GET /modules': [200, JSON.stringify({ modules: [module({ installed: true })] })],
        'GET /modules/gone': [500, '{"error":{}}'],
        'GET /modules/m1': [500, '{"error":{}}'],
      });
      await expect(agent.getModule('gone', never())).rejects.toMatchObject({ code: 'module.unknown' });
      await expect(agent.getModule('m1', never())).rejects.toMatchObject({
        code: 'agent.failed',
        params: { detail: 'HTTP 500' },
      });
    });

    it('shows what an agent says without its control characters', async () => {
      const agent = await agentThat({
        'GET /modules': [
          200,
          `{"modules":[{"id":"m1","description":{"name":"${esc}pump","version":"1"},"status":{"installed":true,"result":"a\\u0007b\\u202ec"}}]}`,
        ],
        'POST /modules': [500, `{"error":{"code":"install-failed","message":"${esc}red"}}`],
      });
      const [first] = await agent.listModules(never());
      expect(first).toMatchObject({ description: { name: 'pump' }, status: { result: 'abc' } });
      await expect(agent.createModule({ name: 'pump', version: '1' }, change())).rejects.toMatchObject({
        code: 'module.install-failed',
        params: { name: 'pump', detail: 'red' },
      });
    });

    it.each<[string, [number, string]]>([
      ['no JSON', [200, '<html>']],
      ['another shape', [200, '{"modules":{}}']],
      ['a reply without end', [200, 'endless']],
    ])('calls %s a bad reply', async (_name, answer) => {
      const agent = await agentThat({ 'GET /modules': answer });
      await expect(agent.listModules(never())).rejects.toMatchObject({ code: 'agent.bad-reply' });
    });

    it('does not follow a redirect away from the device', async () => {
      const agent = await agentThat({ 'GET /modules': [302, '', 'text/plain'] });
      await expect(agent.listModules(never())).rejects.toMatchObject({ code: 'agent.failed' });
    });

    it('gives up on a token that is refused twice', async () => {
      const agent = await agentThat({ 'GET /modules': [401, '{"error":{"code":"unauthorized","message":"no"}}'] });
      await expect(agent.listModules(never())).rejects.toMatchObject({ code: 'agent.token-refused' });
    });

    it('calls a change lost whose answer never came, and a read simply unanswered', async () => {
      const agent = await agentThat({ 'GET /modules': [0, ''], 'POST /modules': [0, ''] });
      await expect(agent.createModule({ name: 'pump', version: '1' }, change())).rejects.toMatchObject({
        code: 'ssh.connection-lost',
      });
      await expect(agent.listModules(never())).rejects.toMatchObject({ code: 'agent.not-running' });
    });

    it('reads the log of an agent that cannot stream, once', async () => {
      const agent = await agentThat({
        'GET /modules/m1/log?follow=1&lines=5': [200, JSON.stringify({ log: 'one\ntwo \u001b[1mbold\n' })],
      });
      const batches = [];
      for await (const batch of agent.followModuleLog('m1', { lines: 5, signal: never() })) batches.push(...batch);
      expect(batches.map((line) => line.text)).toEqual(['one', 'two bold']);
    });

    it('drops what is no line from a stream, and keeps lines bounded and clean', async () => {
      const events = [
        ': connected',
        'event: line\ndata: {"at":1,"stream":"stdout","text":"\\u001b[32mgreen\\u001b[0m"}',
        'event: line\ndata: {"at":"no","stream":"stdout","text":"x"}',
        'event: line\ndata: nonsense',
        'event: other\ndata: {"at":1,"stream":"stdout","text":"x"}',
        `event: line\ndata: {"at":2,"stream":"stderr","text":"${'y'.repeat(20_000)}"}`,
        `event: line\ndata: {"at":3,"stream":"stdout","text":"${'z'.repeat(200_000)}"}`,
        'event: line\ndata: {"at":4,"stream":"agent","text":"last"}',
      ];
      const agent = await agentThat({
        'GET /modules/m1/log?follow=1&lines=5': [200, `${events.join('\n\n')}\n\n`, 'text/event-stream'],
      });
      const lines = [];
      for await (const batch of agent.followModuleLog('m1', { lines: 5, signal: never() })) lines.push(...batch);
      expect(lines.map((line) => line.at)).toEqual([1, 2, 4]);
      expect(lines[0]?.text).toBe('green');
      expect(lines[1]?.text.length).toBe(8192);
    });
  },
);
