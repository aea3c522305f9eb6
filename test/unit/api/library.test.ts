import { expect, it } from 'vitest';
import { transferChunkBytes } from '../../../contract/app/transfers.ts';
import { deviceInput } from '../inventory/support.ts';
import { all, imageYaml, npmTarball, packed, sha256 } from '../library/support.ts';
import { openTestFleet, silentPort } from './support.ts';

type Client = Awaited<ReturnType<typeof openTestFleet>>['client'];

async function upload(client: Client, fileName: string, content: Buffer): Promise<string> {
  const { id } = await client.transfers.begin({ fileName, sizeBytes: content.length });
  for (let at = 0; at < content.length; at += transferChunkBytes) {
    const data = content.subarray(at, at + transferChunkBytes).toString('base64');
    await client.transfers.append({ transferId: id, offsetBytes: at, data });
  }
  return id;
}

it('a file goes from the window into the library and back, whole', async () => {
  const { client, fleet } = await openTestFleet();
  const changes = fleet.changes.subscribe(AbortSignal.timeout(20_000));
  await changes.next();
  const content = Buffer.alloc(transferChunkBytes * 2 + 7, 'tide ');
  const transferId = await upload(client, 'data.bin', content);
  const { item } = await client.library.addUploaded({ transferId, notes: 'from the site' });
  expect(item).toMatchObject({ sha256: sha256(content), kind: 'file', name: 'data.bin', notes: 'from the site' });
  expect((await changes.next()).value).toEqual({ kind: 'library' });
  await changes.return();
  expect(await client.library.list()).toEqual([item]);
  expect(await client.library.status()).toMatchObject({
    itemCount: 1,
    sizeBytes: content.length,
    canChooseFolder: false,
  });
  const parts = await all(await client.library.read({ sha256: item.sha256 }));
  expect(Buffer.concat(parts.map(({ data }) => Buffer.from(data, 'base64')))).toEqual(content);
  await expect(client.library.addUploaded({ transferId })).rejects.toMatchObject({
    data: { code: 'transfer.unknown' },
  });
  expect(await client.library.remove({ sha256: item.sha256 })).toEqual({ removed: true });
  await expect(client.library.get({ sha256: item.sha256 })).rejects.toMatchObject({
    data: { code: 'library.unknown' },
  });
});

it('an image that is wrong is refused with the line, and the upload is gone', async () => {
  const { client } = await openTestFleet();
  const transferId = await upload(client, 'thumb.tar.gz', packed({ 'ufop.yaml': `${imageYaml}health: no\n` }));
  await expect(client.library.addUploaded({ transferId })).rejects.toMatchObject({
    data: { code: 'library.bad-image', params: { file: 'thumb.tar.gz', line: 5 } },
  });
  await expect(client.transfers.get({ transferId })).rejects.toMatchObject({ data: { code: 'transfer.unknown' } });
});

it('what a live job names is not removed, and is once the job has ended', async () => {
  const { client } = await openTestFleet();
  const transferId = await upload(client, 'gauge.tgz', npmTarball({}));
  const { item } = await client.library.addUploaded({ transferId });
  const { device } = await client.devices.add(deviceInput({ port: await silentPort() }));
  const job = await client.jobs.start({
    call: { operation: 'module.install', params: { name: 'gauge', version: '1.2.3', package: item.sha256 } },
    targets: { by: 'ids', deviceIds: [device.id] },
  });
  expect(await client.library.get({ sha256: item.sha256 })).toMatchObject({ jobIds: [job.id] });
  await expect(client.library.remove({ sha256: item.sha256 })).rejects.toMatchObject({
    data: { code: 'library.in-use' },
  });
  await client.jobs.cancel({ jobId: job.id });
  await expect.poll(async () => (await client.jobs.get({ jobId: job.id })).state, { timeout: 30_000 }).toBe('ended');
  expect(await client.library.remove({ sha256: item.sha256 })).toEqual({ removed: true });
}, 60_000);

it('a window can name no folder of the laptop', async () => {
  const { client } = await openTestFleet();
  await expect(client.library.chooseFolder()).rejects.toMatchObject({ data: { code: 'library.no-dialog' } });
  const events = client.library.addFolder({ choiceId: crypto.randomUUID() });
  await expect(events.then(all)).rejects.toMatchObject({ data: { code: 'library.not-a-package' } });
});
