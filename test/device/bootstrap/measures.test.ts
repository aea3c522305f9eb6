import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle, type Laptop, laptopFor, stepLog } from './laptop.ts';

const missing = missingForSshd();

/** What the work of a connection costs: commands and streams that are opened on it. */
async function counted(laptop: Laptop) {
  const connection = await laptop.pool.connection('device', never());
  const count = { commands: 0, streams: 0 };
  const { exec, forward } = connection;
  connection.exec = (...args) => {
    count.commands += 1;
    return exec.apply(connection, args);
  };
  connection.forward = (...args) => {
    count.streams += 1;
    return forward.apply(connection, args);
  };
  return count;
}

describe.skipIf(missing)(`what setting up costs${missing ? `: ${missing}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: TestDevice;
  let proxy: CutProxy;
  let laptop: Laptop;

  const connect = () => {
    laptop = laptopFor(device, bundle);
    laptop.settings.port = proxy.port;
    return laptop;
  };
  beforeAll(async () => {
    bundle = await buildBundle();
    device = await startSshd();
    proxy = await startCutProxy(device, { delayMs: 25, loseOneIn: 50, resendMs: 200 });
  });
  afterAll(async () => {
    await proxy?.stop();
    await device?.stop();
  });
  afterEach(() => laptop?.close());

  it('is about the size of the agent at first, and three round trips when it is there', async () => {
    const measures: Record<string, string | number>[] = [];
    for (const run of ['fresh device', 'second run']) {
      connect();
      const session = await laptop.session();
      const count = await counted(laptop);
      const [sent, at] = [proxy.sentBytes(), performance.now()];
      const { changed } = await session.setUpAgent(stepLog(), never());
      // The health is one request on one stream.
      const trips = count.commands + count.streams + 1;
      const bytes = proxy.sentBytes() - sent;
      const seconds = Number(((performance.now() - at) / 1000).toFixed(2));
      measures.push({ run, 'bytes sent': bytes, 'round trips': trips, seconds });
      expect(changed).toBe(run === 'fresh device');
      await laptop.close();
    }
    console.table(measures);
    const [first, second] = measures;
    expect(first?.['bytes sent']).toBeLessThan(bundle.bytes.length * 1.2 + 60_000);
    expect(second?.['round trips']).toBeLessThanOrEqual(3);
    // The questions and nothing of the agent.
    expect(second?.['bytes sent']).toBeLessThan(20_000);
  });

  it('goes on with an upload that was cut, on a slow and lossy link, and sends little twice', async () => {
    const bytes = randomBytes(6_000_000);
    const to = join(device.home, 'big file');
    const upload = async () => {
      const connection = await connect().pool.connection('device', never());
      const seen: number[] = [];
      const onProgress = (done: number) => seen.push(done);
      await connection.upload(bytes, to, { mode: 0o600, signal: never(), onProgress }).finally(() => laptop.close());
      return seen;
    };
    const before = proxy.sentBytes();
    const cut = upload().then(
      () => 'done',
      (error) => error.code,
    );
    await waitFor('half of it to be sent', () => proxy.sentBytes() - before > 3_500_000, 60_000);
    proxy.cut();
    expect(await cut).toBe('ssh.connection-lost');
    const sentFirst = proxy.sentBytes() - before;
    const [resumedAt = 0] = await upload();
    const sent = proxy.sentBytes() - before;
    console.table([
      { size: bytes.length, 'sent before the cut': sentFirst, 'resumed at': resumedAt, 'sent in all': sent },
    ]);
    expect(createHash('sha256').update(readFileSync(to)).digest('hex')).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
    expect(resumedAt).toBeGreaterThan(1_000_000);
    // What was on its way when it was cut, and two handshakes.
    expect(sent).toBeLessThan(bytes.length + (sentFirst - resumedAt) + 200_000);
  });

  it('begins again where what is there is not the beginning of the file', async () => {
    const connection = await connect().pool.connection('device', never());
    const bytes = randomBytes(700_000);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const to = join(device.home, 'other');
    await connection.upload(randomBytes(300_000), `${to}.${hash.slice(0, 12)}.part`, { mode: 0o600, signal: never() });
    await connection.upload(bytes, to, { mode: 0o600, signal: never() });
    expect(createHash('sha256').update(readFileSync(to)).digest('hex')).toBe(hash);
  });
});
