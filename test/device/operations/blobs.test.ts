import { randomBytes } from 'node:crypto';
import { rmSync, truncateSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle, DeviceSession } from '../../../main/device/device.ts';
import type { LibraryReader } from '../../../main/operations/operations.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { tarGzOf } from '../../support/tar-archive.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle, type Laptop, laptopFor, stepLog } from '../bootstrap/laptop.ts';
import { operationBench, type TestLibrary, testLibrary } from './bench.ts';

const missing = missingForSshd();

/** A package of a service that runs anywhere, of about so many bytes that cannot be made smaller. */
function pump(version: string, bytes = 0): Buffer {
  const manifest = { name: 'pump-control', version, run: ['sleep', '86400'] };
  return tarGzOf([
    { path: 'flotilla-module.json', content: JSON.stringify(manifest) },
    { path: 'ballast', content: randomBytes(bytes) },
  ]);
}

describe.skipIf(missing)(`packages of the library${missing ? `: ${missing}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: TestDevice;
  let proxy: CutProxy;
  let laptop: Laptop;
  let library: TestLibrary;

  const begin = () => {
    laptop = laptopFor(device, bundle);
    laptop.settings.port = proxy.port;
    return operationBench({ library, open: (signal): Promise<DeviceSession> => laptop.session(signal) });
  };

  beforeAll(async () => {
    bundle = await buildBundle();
    device = await startSshd();
    proxy = await startCutProxy(device);
    library = testLibrary();
    begin();
    await (await laptop.session()).setUpAgent(stepLog(), never());
    await laptop.close();
  });
  afterAll(async () => {
    await proxy?.stop();
    await device?.stop();
    library?.remove();
  });
  afterEach(() => laptop?.close());

  it('are installed with no registry in reach, and the module names what it is of', async () => {
    const run = begin();
    const sha256 = library.add('archive', pump('1.0.0'));
    const params = { name: 'pump-control', version: '1.0.0', package: sha256 };
    const installed = await run({ operation: 'module.install', params });
    expect(installed).toMatchObject({ outcome: 'succeeded', result: '1.0.0' });
    expect(installed.steps.states).toEqual(['look: done', 'send: done', 'install: done', 'check: done']);
    const [module] = await (await (await laptop.session()).agent(never())).listModules(never());
    expect(module).toMatchObject({ description: { name: 'pump-control' }, source: { kind: 'archive', blob: sha256 } });
    expect(await run({ operation: 'module.install', params })).toMatchObject({ outcome: 'unchanged' });
  });

  it('go on from where they were when the wire was cut', async () => {
    const run = begin();
    const bytes = pump('1.1.0', 6_000_000);
    const sha256 = library.add('archive', bytes);
    const call = {
      operation: 'module.update',
      params: { name: 'pump-control', version: '1.1.0', package: sha256 },
    } as const;
    const before = proxy.sentBytes();
    const cut = run(call).then(
      () => 'done',
      (error) => error.code,
    );
    await waitFor('some of it to be sent', () => proxy.sentBytes() - before > 2_500_000);
    proxy.cut();
    expect(await cut).toBe('ssh.connection-lost');
    await laptop.close();
    const again = begin();
    const from = proxy.sentBytes();
    expect(await again(call)).toMatchObject({ outcome: 'succeeded', result: '1.0.0 → 1.1.0' });
    expect(proxy.sentBytes() - from).toBeLessThan(bytes.length - 1_000_000);
  });

  it('are not sent a second time to who has them', async () => {
    const run = begin();
    const bytes = pump('1.2.0', 3_000_000);
    const params = { name: 'pump-control', version: '1.2.0', package: library.add('archive', bytes) };
    await run({ operation: 'module.update', params });
    const from = proxy.sentBytes();
    const { steps } = await run(
      { operation: 'module.update', params: { ...params, version: '1.2.0' } },
      { repeated: true },
    );
    expect(steps.states).toContain('send: skipped');
    expect(proxy.sentBytes() - from).toBeLessThan(500_000);
  });

  it('that are gone from the laptop, or are not what they were, are said to be so, and nothing is installed', async () => {
    const run = begin();
    const shorter = library.add('archive', pump('2.0.0', 500_000));
    truncateSync(library.path(shorter), 1000);
    const gone = library.add('archive', pump('2.0.0', 10));
    rmSync(library.path(gone));
    const other = library.add('archive', pump('2.0.0', 300_000));
    const claimed = 'f'.repeat(64);
    const lying: LibraryReader = {
      item: () => ({ sha256: claimed, name: 'pump', kind: 'archive', sizeBytes: library.item(other)?.sizeBytes ?? 0 }),
      path: () => library.path(other),
    };
    const update = (hash: string) =>
      ({ operation: 'module.update', params: { name: 'pump-control', version: '2.0.0', package: hash } }) as const;
    await expect(run(update(shorter))).rejects.toMatchObject({ code: 'library.damaged' });
    await expect(run(update(gone))).rejects.toMatchObject({ code: 'library.missing' });
    await expect(run(update(claimed), { library: lying })).rejects.toMatchObject({ code: 'blob.damaged' });
    const file = library.add('file', Buffer.from('text'));
    await expect(run(update(file))).rejects.toMatchObject({ code: 'library.wrong-kind' });
    await expect(run(update('0'.repeat(64)))).rejects.toMatchObject({ code: 'library.unknown' });
    const [module] = await (await (await laptop.session()).agent(never())).listModules(never());
    expect(module?.description.version).toBe('1.2.0');
  });

  it('are named by their module over many devices, whatever its id is there', async () => {
    const run = begin();
    const params = { name: 'pump-control' };
    expect(await run({ operation: 'module.start', params })).toMatchObject({ outcome: 'succeeded' });
    expect(await run({ operation: 'module.start', params })).toMatchObject({ outcome: 'unchanged' });
    expect(await run({ operation: 'module.restart', params })).toMatchObject({ result: 'pump-control 1.2.0' });
    expect(await run({ operation: 'module.stop', params })).toMatchObject({ outcome: 'succeeded' });
    const absent = run({ operation: 'module.start', params: { name: 'no-such-module' } });
    await expect(absent).rejects.toMatchObject({ code: 'module.unknown' });
    expect(await run({ operation: 'module.delete', params })).toMatchObject({ outcome: 'succeeded' });
    expect(await run({ operation: 'module.delete', params })).toMatchObject({ outcome: 'unchanged' });
  });
});
