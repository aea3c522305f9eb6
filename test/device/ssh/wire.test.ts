import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SshConnection } from '../../../main/ssh/ssh.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { type SshFleet, sshFleet } from '../../support/ssh-fleet.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd();

describe.skipIf(missing)(`a bad wire${missing ? `: ${missing}` : ''}`, () => {
  let gate: TestDevice;
  let device: TestDevice;
  let fleet: SshFleet;
  let proxy: CutProxy;
  beforeAll(async () => {
    [gate, device] = await Promise.all([startSshd(), startSshd()]);
  });
  afterEach(async () => {
    await fleet.pool.close();
    await proxy.stop();
  });
  afterAll(() => Promise.all([gate, device].map((one) => one?.stop())));

  const begin = async (wire: Parameters<typeof startCutProxy>[1] = {}) => {
    proxy = await startCutProxy(gate, wire);
    fleet = sshFleet();
    fleet.add('gate', gate, { port: proxy.port });
    fleet.add('device', device, { jumpDeviceId: 'gate' });
  };
  const open = () => fleet.pool.connection('device', never());

  it('with a long way to go is slow, and nothing else', async () => {
    await begin({ delayMs: 150 });
    const startedAt = performance.now();
    const connection = await open();
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`two handshakes over 300 ms there and back: ${seconds.toFixed(1)} s`);
    const { stdout } = await connection.exec('echo far', { timeoutMs: 10_000, signal: never() });
    expect(stdout).toBe('far\n');
    expect(fleet.failed).toEqual([]);
  });

  it('that loses pieces damages nothing', async () => {
    await begin({ delayMs: 5, loseOneIn: 20, resendMs: 60 });
    const connection = await open();
    const bytes = randomBytes(2_000_000);
    const home = (await connection.exec('printf %s "$HOME"', { timeoutMs: 10_000, signal: never() })).stdout;
    await connection.upload(bytes, `${home}/lossy`, { mode: 0o600, signal: never() });
    const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
    expect(sha256(readFileSync(join(device.home, 'lossy')))).toBe(sha256(bytes));
  });

  it('that is cut before the hop ends what goes through it, and the next caller gets through again', async () => {
    await begin();
    const connection = await open();
    const running = connection.exec('sleep 600', { timeoutMs: 60_000, signal: never() });
    proxy.cut();
    await expect(running).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    await waitFor('the end of both', () => connection.closed.aborted);
    const { stdout } = await (await open()).exec('echo back', { timeoutMs: 10_000, signal: never() });
    expect(stdout).toBe('back\n');
  });

  it('is not worn out by requests that share a stream', async () => {
    await begin();
    const connection = await open();
    const server = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const streams: Duplex[] = [];
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const agent = keptAlive(connection, port, streams);
    for (let n = 0; n < 30; n += 1) expect(await ask(agent, port)).toBe('ok');
    expect(streams).toHaveLength(1);
    expect(streams[0]?.listenerCount('timeout')).toBeLessThan(3);
    expect(warnings).toEqual([]);
    process.off('warning', warn);
    agent.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

/** HTTP over one stream of the connection, as the agent's client does it. */
function keptAlive(connection: SshConnection, port: number, streams: Duplex[]): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 25_000 });
  agent.createConnection = (_options, done) => {
    connection.forward(port, never()).then(
      (stream) => {
        streams.push(stream);
        done?.(null, stream);
      },
      (error: Error) => done?.(error, undefined as never),
    );
    return undefined;
  };
  return agent;
}

function ask(agent: Agent, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, agent, timeout: 5000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => setImmediate(() => resolve(text)));
    });
    request.on('error', reject);
  });
}
