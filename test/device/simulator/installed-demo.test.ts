import { execFileSync } from 'node:child_process';
import { cpSync, createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { machine } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { demoNode, openDemo } from '../../../main/demo.ts';
import { pinFor } from '../../../main/device/node-pins.ts';
import { packedName } from '../../../main/device/node-source.ts';
import { openFleet } from '../../../main/fleet.ts';
import { pinnedProgram } from '../../support/node-programs.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

// An installed app has the simulator and a Node.js beside its archive, and an Electron that refuses to be a Node.js.

const pin = pinFor(machine());

test.skipIf(process.platform !== 'linux' || pin?.version !== '24.21.0')(
  'the demo of an installed app runs on the Node.js that it brings along for devices, far from any installed package',
  async () => {
    const scratch = makeTempFolder();
    onTestFinished(scratch.remove);
    const resources = join(scratch.path, 'resources');
    mkdirSync(join(resources, 'node'), { recursive: true });
    cpSync('out/simulator', join(resources, 'simulator'), { recursive: true });
    if (!pin) throw new Error('nothing is pinned for this machine');
    const packed = createWriteStream(join(resources, 'node', packedName(pin)));
    await pipeline(createReadStream(await pinnedProgram(pin)), createGzip({ level: 1 }), packed);

    const dataFolder = join(scratch.path, 'data');
    const fleet = await openFleet({
      dataFolder,
      agentBundle: { path: 'out/agent/agent.cjs' },
      host: 'desktop',
      demo: true,
    });
    onTestFinished(() => fleet.close());
    const node = await demoNode({ shipped: join(resources, 'node'), folder: join(dataFolder, 'node') });
    const demo = await openDemo(fleet, { simulator: join(resources, 'simulator/simulator.js'), node });
    onTestFinished(() => demo.close());

    const { device } = fleet.devices.list()[0] ?? expect.unreachable();
    const seen = await fleet.devices.refresh(device.id, AbortSignal.timeout(60_000));
    expect(seen.snapshot.facts?.value.node?.version).toBe(pin.version);
    expect(execFileSync('pgrep', ['-f', `^${node} ${resources}/simulator/simulator.js`], { encoding: 'utf8' })).toMatch(
      /^\d+\n$/,
    );
  },
);

test('where nothing was brought along for this laptop, that is said', async () => {
  const scratch = makeTempFolder();
  onTestFinished(scratch.remove);
  const folders = { shipped: scratch.path, folder: join(scratch.path, 'node') };
  for (const [platform, architecture] of [
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'mips'],
  ] as const) {
    await expect(demoNode({ ...folders, platform, architecture })).rejects.toMatchObject({ code: 'internal' });
  }
});
