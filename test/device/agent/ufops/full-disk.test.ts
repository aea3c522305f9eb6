import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarGzOf } from '../../../support/tar-archive.ts';
import { AgentProcess, bundleInto } from '../support/agent-process.ts';
import { UfopClient, webImage } from './support.ts';

const place = mkdtempSync(join(tmpdir(), 'flotilla-full-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0711', 'tmpfs', place]).status === 0;
const title = `on a small disk${mounted ? '' : ' (skipped: nothing can be mounted here)'}`;

afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', place]);
  rmSync(place, { recursive: true, force: true });
});

describe.skipIf(!mounted)(title, () => {
  let folder: string;
  let agent: AgentProcess;
  let ufops: UfopClient;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flotilla-full-disk-bundle-'));
    mkdirSync(join(place, 'data'));
    agent = await AgentProcess.create({ bundle: bundleInto(folder), args: ['--data-dir', join(place, 'data')] });
    ufops = new UfopClient(agent);
    await ufops.register('web');
  });
  afterAll(async () => {
    await agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('an image that does not fit is refused in plain words, and nothing stays of it', async () => {
    const image = tarGzOf([{ path: 'big', content: randomBytes(40 * 1024 ** 2) }]);
    const answer = await ufops.upload({ image, fields: { ufop: 'web' } });
    expect(answer.json).toMatchObject({ code: 500, reason: 'no-space', message: 'The disk of the device is full.' });
    expect(readdirSync(join(place, 'data/uploads'))).toEqual([]);
    expect(await ufops.versions('web')).toEqual([]);
  });

  it('an image that does not fit unpacked fails to build, and makes room again', async () => {
    const image = tarGzOf([
      { path: 'ufop.yaml', content: 'run: x' },
      { path: 'big', content: Buffer.alloc(40 * 1024 ** 2) },
    ]);
    expect(await ufops.build('web', image)).toMatchObject({
      state: 'build failed',
      reason: 'The disk of the device is full.',
    });
    expect(await ufops.build('web', webImage())).toMatchObject({ state: 'build success' });
  });

  it('a build that fills the disk fails, and makes room again', async () => {
    const yaml = 'build_script: ["head -c 40000000 /dev/zero > big"]\nrun: x\n';
    const failed = await ufops.build('web', tarGzOf([{ path: 'ufop.yaml', content: yaml }]));
    expect(failed).toMatchObject({ state: 'build failed' });
    expect(await ufops.buildLog('web', failed.version)).toMatch(/No space left/);
    expect(await ufops.build('web', webImage())).toMatchObject({ state: 'build success' });
  });
});
