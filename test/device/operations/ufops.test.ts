import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LogLine } from '../../../contract/agent/common.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { readUfops } from '../../../main/fleet/ufops.ts';
import { followLog } from '../../../main/logs/logs.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { ask, webImage } from '../agent/ufops/support.ts';
import { buildBundle, type Laptop, laptopFor, stepLog } from '../bootstrap/laptop.ts';
import { operationBench, type TestLibrary, testLibrary } from './bench.ts';

const missing = missingForSshd();
const ufop = 'thumb';
const failing =
  'image: ubuntu\nbuild_script:\n  - echo so far\n  - echo no such thing >&2; exit 3\nrun: node server.js\n';

describe.skipIf(missing)(`ufops of a real device${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let laptop: Laptop;
  let library: TestLibrary;
  let run: ReturnType<typeof operationBench>;

  beforeAll(async () => {
    device = await startSshd();
    laptop = laptopFor(device, await buildBundle());
    library = testLibrary();
    run = operationBench({ library, open: (signal) => laptop.session(signal) });
    await (await laptop.session()).setUpAgent(stepLog(), never());
  });
  afterAll(async () => {
    await laptop?.close();
    await device?.stop();
    library?.remove();
  });

  const state = async () => {
    const all = await readUfops(await laptop.session(), never());
    const found = all?.find(({ description }) => description.name === ufop);
    if (!found) throw new Error('there is no such ufop');
    return found;
  };
  const instances = async () =>
    (await state()).instances.map(({ index, version, state: at }) => `${index} ${version} ${at}`);
  const refusal = (call: OperationCallInput) =>
    run(call).then(
      () => 'nothing',
      (error) => error.code,
    );

  it('are none at first, and what needs one says so', async () => {
    expect(await readUfops(await laptop.session(), never())).toEqual([]);
    const image = library.add('ufop-image', webImage());
    for (const call of [
      { operation: 'ufop.switch', params: { ufop, version: 'v1' } },
      { operation: 'ufop.upgrade', params: { ufop } },
      { operation: 'ufop.add-instances', params: { ufop, size: 1 } },
      { operation: 'ufop.start-instance', params: { ufop, index: 1 } },
      { operation: 'ufop.upload', params: { ufop, image } },
    ] as const) {
      expect([call.operation, await refusal(call)]).toEqual([call.operation, 'ufop.unknown']);
    }
    expect(await run({ operation: 'ufop.delete', params: { ufop } })).toMatchObject({ outcome: 'unchanged' });
  });

  it('are registered once, and not again with other settings', async () => {
    const params = { ufop, desc: 'makes small pictures', configuration: { maxInstanceNum: '3' } };
    expect(await run({ operation: 'ufop.register', params })).toMatchObject({ outcome: 'succeeded', result: ufop });
    expect(await run({ operation: 'ufop.register', params })).toMatchObject({ outcome: 'unchanged' });
    expect(await refusal({ operation: 'ufop.register', params: { ...params, aclMode: 'PUBLIC' } })).toBe('ufop.exists');
    expect((await state()).description).toMatchObject({ aclMode: 'PRIVATE', maxInstanceNum: '3', version: '' });
    expect(await refusal({ operation: 'ufop.add-instances', params: { ufop, size: 1 } })).toBe('ufop.nothing-selected');
  });

  it('get an image of the library, whose build is watched to its end', async () => {
    const image = library.add('ufop-image', webImage());
    const idempotencyKey = randomUUID();
    const first = await run({ operation: 'ufop.upload', params: { ufop, image, select: true } }, { idempotencyKey });
    expect(first).toMatchObject({ outcome: 'succeeded', result: 'v1' });
    expect(first.steps.states).toEqual(['look: done', 'send: done', 'image: done', 'build: done', 'switch: done']);
    expect(first.steps.output).toContain('built.txt');
    expect((await state()).description.version).toBe('v1');
    // As after a crash: the same request again, with the same key, makes no second version.
    const again = await run(
      { operation: 'ufop.upload', params: { ufop, image, select: true } },
      { idempotencyKey, repeated: true },
    );
    expect(again).toMatchObject({ outcome: 'succeeded', result: 'v1' });
    expect(again.steps.states).toContain('send: skipped');
    expect((await state()).versions.map(({ version }) => version)).toEqual(['v1']);
  });

  it('tell why a build failed, with its output, and take a better image in its place', async () => {
    const version = 'v2';
    const bad = library.add('ufop-image', webImage({ yaml: failing }));
    const steps = stepLog();
    const upload = run({ operation: 'ufop.upload', params: { ufop, image: bad, version } }, { report: steps });
    await expect(upload).rejects.toMatchObject({ code: 'ufop.build-failed', params: { ufop, version } });
    expect(steps.output).toContain('no such thing');
    expect(await refusal({ operation: 'ufop.switch', params: { ufop, version } })).toBe('ufop.version-not-built');
    const good = library.add('ufop-image', webImage({ built: 'two' }));
    expect(await run({ operation: 'ufop.upload', params: { ufop, image: good, version } })).toMatchObject({
      result: 'v2',
    });
    expect(await refusal({ operation: 'ufop.upload', params: { ufop, image: good, version } })).toBe(
      'ufop.version-exists',
    );
    expect((await state()).description.version).toBe('v1');
  });

  it('refuse what is no image, before and after it is sent', async () => {
    const file = library.add('file', Buffer.from('text'));
    expect(await refusal({ operation: 'ufop.upload', params: { ufop, image: file } })).toBe('library.wrong-kind');
    expect(await refusal({ operation: 'ufop.upload', params: { ufop, image: '0'.repeat(64) } })).toBe(
      'library.unknown',
    );
    const noise = library.add('ufop-image', Buffer.from('not a tar at all'));
    expect(await refusal({ operation: 'ufop.upload', params: { ufop, image: noise } })).toBe('ufop.build-failed');
  });

  it('get instances of the selected version, as many as they may have', async () => {
    const idempotencyKey = randomUUID();
    const call = { operation: 'ufop.add-instances', params: { ufop, size: 2 } } as const;
    expect(await run(call, { idempotencyKey })).toMatchObject({ outcome: 'succeeded', result: '+2 v1' });
    expect(await run(call, { idempotencyKey, repeated: true, memo: 'v1' })).toMatchObject({
      outcome: 'succeeded',
      result: '+2 v1',
    });
    expect(await instances()).toEqual(['1 v1 Running', '2 v1 Running']);
    await expect(run(call)).rejects.toMatchObject({
      code: 'ufop.too-many-instances',
      params: { maximum: 3, count: 2, size: 2 },
    });
  });

  it('have instances that are stopped, started and rebooted, and left alone when they are so already', async () => {
    const at = { ufop, index: 2 };
    expect(await run({ operation: 'ufop.stop-instance', params: at })).toMatchObject({ outcome: 'succeeded' });
    expect(await run({ operation: 'ufop.stop-instance', params: at })).toMatchObject({ outcome: 'unchanged' });
    expect(await instances()).toEqual(['1 v1 Running', '2 v1 Stopped']);
    expect(await run({ operation: 'ufop.start-instance', params: at })).toMatchObject({ outcome: 'succeeded' });
    expect(await run({ operation: 'ufop.start-instance', params: at })).toMatchObject({ outcome: 'unchanged' });
    const pidOf = async (): Promise<number> => {
      const [first] = (await state()).instances;
      return first ? (await ask(first)).pid : 0;
    };
    const before = await pidOf();
    expect(await run({ operation: 'ufop.reboot-instance', params: { ufop, index: 1 } })).toMatchObject({
      outcome: 'succeeded',
      result: '#1 v1 Running',
    });
    expect(await pidOf()).not.toBe(before);
    expect(await refusal({ operation: 'ufop.stop-instance', params: { ufop, index: 9 } })).toBe(
      'ufop.instance-unknown',
    );
  });

  it('are switched for what comes, and upgraded for what runs', async () => {
    await run({ operation: 'ufop.stop-instance', params: { ufop, index: 2 } });
    const select = { operation: 'ufop.switch', params: { ufop, version: 'v2' } } as const;
    expect(await run(select)).toMatchObject({ outcome: 'succeeded', result: 'v1 → v2' });
    expect(await run(select)).toMatchObject({ outcome: 'unchanged' });
    expect(await refusal({ operation: 'ufop.switch', params: { ufop, version: 'v9' } })).toBe('ufop.version-unknown');
    expect(await instances()).toEqual(['1 v1 Running', '2 v1 Stopped']);
    const upgrade = { operation: 'ufop.upgrade', params: { ufop } } as const;
    expect(await run(upgrade)).toMatchObject({ outcome: 'succeeded', result: 'v1 → v2' });
    expect(await run(upgrade)).toMatchObject({ outcome: 'unchanged', result: 'v2' });
    expect(await instances()).toEqual(['1 v2 Running', '2 v1 Stopped']);
  });

  it('have logs of their instances and builds, and say which is not there', async () => {
    const first = async (source: Parameters<typeof followLog>[0]['source']): Promise<LogLine[]> => {
      const stop = new AbortController();
      onTestFinished(() => stop.abort());
      const open = () => laptop.session();
      for await (const lines of followLog({ open, deviceId: 'device', source, lines: 100, signal: stop.signal })) {
        return lines;
      }
      return [];
    };
    const said = (lines: LogLine[]) => lines.map(({ text }) => text).join('\n');
    expect(said(await first({ kind: 'instance', ufop, index: 1 }))).toContain('listening on');
    expect(said(await first({ kind: 'build', ufop, version: 'v2' }))).toContain('built.txt');
    await expect(first({ kind: 'instance', ufop, index: 9 })).rejects.toMatchObject({ code: 'ufop.instance-unknown' });
    await expect(first({ kind: 'build', ufop, version: 'v9' })).rejects.toMatchObject({ code: 'ufop.version-unknown' });
  });

  it('lose an instance, and then everything', async () => {
    const one = { operation: 'ufop.delete-instance', params: { ufop, index: 2 } } as const;
    expect(await run(one)).toMatchObject({ outcome: 'succeeded' });
    expect(await run(one)).toMatchObject({ outcome: 'unchanged' });
    expect(await instances()).toEqual(['1 v2 Running']);
    expect(await run({ operation: 'ufop.delete', params: { ufop } })).toMatchObject({
      outcome: 'succeeded',
      result: ufop,
    });
    expect(await readUfops(await laptop.session(), never())).toEqual([]);
  });
});
