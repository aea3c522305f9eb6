import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type TransferOptions, TransferService } from '../../../main/transfers/transfers.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

async function open(options: Partial<TransferOptions> = {}) {
  const temp = makeTempFolder();
  const folder = join(temp.path, 'transfers');
  const transfers = new TransferService({ folder, maxBytes: 1000, ...options });
  await transfers.sweep();
  onTestFinished(async () => {
    await transfers.close();
    temp.remove();
  });
  return { transfers, folder };
}

const chunk = (offsetBytes: number, text: string) => ({ offsetBytes, data: Buffer.from(text).toString('base64') });

it('carries a file in chunks and hands it over whole, once', async () => {
  const { transfers } = await open();
  const { id } = await transfers.begin({ fileName: 'a.bin', sizeBytes: 6 });
  expect(await transfers.append(id, chunk(0, 'abc'))).toMatchObject({ receivedBytes: 3 });
  await transfers.append(id, chunk(3, 'def'));
  const { path, fileName, sizeBytes } = await transfers.take(id);
  expect({ fileName, sizeBytes, text: readFileSync(path, 'utf8') }).toEqual({
    fileName: 'a.bin',
    sizeBytes: 6,
    text: 'abcdef',
  });
  await expect(transfers.take(id)).rejects.toMatchObject({ code: 'transfer.unknown' });
});

it('takes chunks that are under way together in their order, and one that comes twice once', async () => {
  const { transfers } = await open();
  const { id } = await transfers.begin({ fileName: 'a', sizeBytes: 9 });
  await Promise.all([0, 3, 6].map((at) => transfers.append(id, chunk(at, 'abcdefghi'.slice(at, at + 3)))));
  expect(await transfers.append(id, chunk(3, 'def'))).toMatchObject({ receivedBytes: 9 });
  expect(readFileSync((await transfers.take(id)).path, 'utf8')).toBe('abcdefghi');
});

it('refuses a gap, more than was announced, and taking what is not whole', async () => {
  const { transfers } = await open();
  const { id } = await transfers.begin({ fileName: 'a', sizeBytes: 4 });
  await expect(transfers.append(id, chunk(1, 'b'))).rejects.toMatchObject({ code: 'transfer.out-of-step' });
  await expect(transfers.append(id, chunk(0, 'abcde'))).rejects.toMatchObject({ code: 'transfer.out-of-step' });
  await transfers.append(id, chunk(0, 'ab'));
  await expect(transfers.take(id)).rejects.toMatchObject({ code: 'transfer.incomplete' });
  expect(transfers.get(id).receivedBytes).toBe(2);
});

it('is bounded in size and in number', async () => {
  const { transfers } = await open({ maxTransfers: 2 });
  await expect(transfers.begin({ fileName: 'a', sizeBytes: 1001 })).rejects.toMatchObject({
    code: 'transfer.too-large',
  });
  const room = Number.MAX_SAFE_INTEGER;
  const { transfers: large } = await open({ maxBytes: room });
  await expect(large.begin({ fileName: 'a', sizeBytes: room })).rejects.toMatchObject({ code: 'transfer.no-space' });
  await transfers.begin({ fileName: 'a', sizeBytes: 1 });
  await transfers.begin({ fileName: 'b', sizeBytes: 1 });
  await expect(transfers.begin({ fileName: 'c', sizeBytes: 1 })).rejects.toMatchObject({ code: 'transfer.too-many' });
});

it('leaves nothing behind of what is dropped, left alone, or from an earlier run', async () => {
  const { transfers, folder } = await open({ idleMs: 20 });
  const dropped = await transfers.begin({ fileName: 'a', sizeBytes: 1 });
  await transfers.drop(dropped.id);
  await transfers.begin({ fileName: 'b', sizeBytes: 1 });
  await waitFor('the idle one to go', () => readdirSync(folder).length === 0);

  mkdirSync(join(folder, 'old'));
  writeFileSync(join(folder, 'old', 'x.part'), 'x');
  await transfers.sweep();
  expect(existsSync(join(folder, 'old'))).toBe(false);
});
