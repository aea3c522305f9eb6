import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { nodeFlags } from '../../../main/device/layout.ts';
import { pinFor } from '../../../main/device/node-pins.ts';
import { emulator, emulatorsUnavailable } from '../../support/emulators.ts';
import { pinnedProgram } from '../../support/node-programs.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle } from './laptop.ts';

const unavailable = emulatorsUnavailable();
const fetchMs = 15 * 60_000;
const startMs = 3 * 60_000;

// The programs that are brought along, each run as it is by an emulator of its processor.
describe.skipIf(unavailable)(`the Node.js for arm${unavailable ? `: ${unavailable}` : ''}`, () => {
  const folder = makeTempFolder();
  const token = 'a'.repeat(64);
  let bundle: AgentBundle;

  beforeAll(async () => {
    bundle = await buildBundle();
    writeFileSync(join(folder.path, 'agent.cjs'), bundle.bytes);
    writeFileSync(join(folder.path, 'token'), token, { mode: 0o600 });
  });
  afterAll(() => folder.remove());

  it.each(['aarch64', 'armv7l'] as const)(
    'for %s: is what is pinned, and runs the agent',
    { timeout: fetchMs },
    async (architecture) => {
      const pin = pinFor(architecture);
      if (!pin) throw new Error(`nothing is pinned for ${architecture}`);
      const { version } = pin;
      const [program = '', ...args] = [...(await emulator(architecture)), await pinnedProgram(pin)];
      expect(execFileSync(program, [...args, '--version'], { encoding: 'utf8' })).toBe(`v${version}\n`);
      const said = execFileSync(program, [...args, '-p', 'process.arch'], { encoding: 'utf8' });
      expect(said).toBe(architecture === 'aarch64' ? 'arm64\n' : 'arm\n');

      const data = join(folder.path, `data-${architecture}`);
      mkdirSync(data);
      const options = ['--port', '0', '--token-file', join(folder.path, 'token'), '--data-dir', data];
      const agent = spawn(program, [...args, ...nodeFlags.split(' '), join(folder.path, 'agent.cjs'), ...options], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let complained = '';
      agent.stderr.on('data', (chunk: Buffer) => {
        complained += chunk;
      });
      const ended = once(agent, 'exit');
      try {
        const endpoint = join(data, 'endpoint.json');
        await waitFor(
          'the agent to listen',
          () => {
            if (agent.exitCode !== null || agent.signalCode !== null) throw new Error(`it ended: ${complained}`);
            return existsSync(endpoint);
          },
          startMs,
        );
        const { port } = JSON.parse(readFileSync(endpoint, 'utf8'));
        const ask = async (path: string, headers: Record<string, string>) => {
          const reply = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
          return { status: reply.status, body: await reply.json() };
        };
        const authorization = `Bearer ${token}`;
        expect(await ask('/health', { authorization })).toMatchObject({
          status: 200,
          body: { alive: true, node: version, build: bundle.build },
        });
        expect(await ask('/modules', { authorization })).toEqual({ status: 200, body: { modules: [] } });
        expect((await ask('/modules', {})).status).toBe(401);
      } finally {
        agent.kill('SIGTERM');
      }
      expect(await ended).toEqual([0, null]);
    },
  );
});
