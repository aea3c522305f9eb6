import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startCutProxy } from '../../support/cut-proxy.ts';
import { startPlainServer } from '../../support/plain-server.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { webImage } from '../agent/ufops/support.ts';
import { type LiveBench, openConnectionsTo, openLiveBench, patientMs } from './live-bench.ts';

// What somebody sees who looks at a device and touches nothing: a real agent over a real sshd, and a wire that is cut.

const missing = missingForSshd();
const ufop = 'thumb';

describe.skipIf(missing)(`a device that somebody looks at${missing ? `: ${missing}` : ''}`, () => {
  let bench: LiveBench;

  describe('with an agent', () => {
    let device: TestDevice;
    beforeAll(async () => {
      device = await startSshd();
    });
    afterAll(() => device?.stop());

    const gate = () => join(device.home, 'go-on');
    const shut = () => rmSync(gate(), { force: true });
    const open = () => writeFileSync(gate(), '');

    beforeEach(async () => {
      bench = await openLiveBench(device);
      expect(await bench.run({ operation: 'agent.install', params: {} })).toMatchObject({
        state: expect.stringMatching(/succeeded|unchanged/),
      });
      expect(await bench.run({ operation: 'ufop.register', params: { ufop } })).toMatchObject({ state: 'succeeded' });
    });
    afterEach(async () => {
      open();
      await bench.run({ operation: 'ufop.delete', params: { ufop } });
      await bench.close();
    });

    const ufops = async () =>
      (await bench.snapshot()).ufops?.value.find(({ description }) => description.name === ufop);
    const build = async () => (await ufops())?.versions[0]?.state;
    const instance = async () => (await ufops())?.instances[0];
    const becomes = async (what: string, look: () => Promise<string | undefined>, wanted: string) => {
      await waitFor(`${what} to be ${wanted}`, async () => (await look()) === wanted, patientMs);
    };
    const killIt = async () => {
      const { port } = (await instance()) ?? {};
      const { pid } = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { pid: number };
      process.kill(pid, 'SIGKILL');
    };
    test('shows a build, a killed instance and its return as they happen, and asks for nothing when nobody looks', async () => {
      shut();
      const yaml = `image: ubuntu
build_script:
  - while [ ! -e "${gate()}" ]; do sleep 0.1; done
  - cp "$RESOURCE/server.js" . && echo one > built.txt
run: while [ ! -e "${gate()}" ]; do sleep 0.1; done; exec node server.js
`;
      const image = await bench.addImage(webImage({ yaml }));
      const [one, other] = [bench.look(), bench.look()];
      await Promise.all([one.is('live'), other.is('live')]);
      expect(bench.fleet.watches.size).toBe(1);
      await one.leave();
      const uploading = bench.run({ operation: 'ufop.upload', params: { ufop, image, select: true } });
      await becomes('the build', build, 'building');
      open();
      await becomes('the build', build, 'build success');
      expect(await uploading).toMatchObject({ state: 'succeeded' });
      expect(await bench.run({ operation: 'ufop.add-instances', params: { ufop, size: 1 } })).toMatchObject({
        state: 'succeeded',
      });
      await becomes('the instance', async () => (await instance())?.state, 'Running');
      shut();
      await killIt();
      await becomes('the instance', async () => (await instance())?.state, 'Starting');
      open();
      await becomes('the instance', async () => (await instance())?.state, 'Running');
      expect(await instance()).toMatchObject({ restarts: '1' });

      const { port } = JSON.parse(readFileSync(join(device.home, '.flotilla/data/endpoint.json'), 'utf8'));
      expect(openConnectionsTo(port)).toBeGreaterThan(0);
      await other.leave();
      expect(bench.fleet.watches.size).toBe(0);
      await waitFor('the last connection to the agent to end', () => openConnectionsTo(port) === 0, patientMs);
    });

    test('is followed again when its wire was cut, and what happened meanwhile is seen', async () => {
      open();
      const image = await bench.addImage(webImage());
      await bench.run({ operation: 'ufop.upload', params: { ufop, image, select: true } });
      await bench.run({ operation: 'ufop.add-instances', params: { ufop, size: 1 } });
      const viewer = bench.look();
      await viewer.is('live');
      await becomes('the instance', async () => (await instance())?.state, 'Running');
      const before = viewer.told.length;
      bench.wire.cut();
      await killIt();
      await waitFor('the cut to be noticed', () => viewer.told.length > before, patientMs);
      await viewer.is('live');
      await becomes('the count of restarts', async () => (await instance())?.restarts, '1');
      await becomes('the instance', async () => (await instance())?.state, 'Running');
      await viewer.leave();
    });
  });

  describe('without one', () => {
    let device: TestDevice;
    beforeAll(async () => {
      device = await startSshd();
    });
    afterAll(() => device?.stop());

    test('with a server that tells nothing by itself, it is asked now and then', async () => {
      const server = await startPlainServer(device);
      const entered = { plainServerPort: server.port };
      bench = await openLiveBench(device, entered);
      try {
        const viewer = bench.look();
        await viewer.is('asking');
        expect((await bench.snapshot()).modules).toMatchObject({ value: [], via: 'plain' });
        await fetch(`http://127.0.0.1:${server.port}/modules`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'tide-clock', version: '1.0.0' }),
        });
        const names = async () => (await bench.snapshot()).modules?.value.map(({ description }) => description.name);
        await waitFor('the new module', async () => (await names())?.includes('tide-clock'), patientMs);
        await viewer.leave();
        expect(bench.fleet.watches.size).toBe(0);
      } finally {
        await bench.close();
        await server.stop();
      }
    });

    test('that does not answer is looked for until it does', async () => {
      bench = await openLiveBench(device);
      try {
        await bench.client.devices.refresh({ deviceId: bench.deviceId });
        const { port } = bench.wire;
        await bench.wire.stop();
        const reach = async () => (await bench.client.devices.get({ deviceId: bench.deviceId })).reach.state;
        const viewer = bench.look();
        await waitFor('the failure to be noted', async () => (await reach()) === 'failed', patientMs);
        await viewer.is('away');
        const again = await startCutProxy(device, { port });
        await viewer.is('asking');
        expect(await reach()).toBe('reached');
        await viewer.leave();
        await again.stop();
      } finally {
        await bench.close();
      }
    });
  });
});
