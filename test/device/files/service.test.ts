import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DownloadEvent, UploadEvent } from '../../../contract/app/files.ts';
import { FilesService } from '../../../main/files/files.ts';
import { openLog } from '../../../main/log.ts';
import { TransferService } from '../../../main/transfers/transfers.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { servers } from './servers.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const chunkBytes = 512 * 1024;

// One server with SFTP and one without are enough: the ways themselves have tests of their own.
const two = servers.filter(({ name }) => name === 'OpenSSH with SFTP' || name === 'dropbear on busybox');

describe.for(two)('files of a device for the window, over $name', ({ missing, start }) => {
  let device: TestDevice;
  let proxy: CutProxy;
  let harness: SshHarness;
  let laptop: ReturnType<typeof makeTempFolder>;
  let transfers: TransferService;
  let files: FilesService;
  let closeLog: () => void;
  const signal = never();
  const deviceId = 'device';

  beforeAll(async () => {
    if (!missing) device = await start();
  });
  afterAll(() => device?.stop());
  beforeEach(async (context) => {
    if (missing) return context.skip(missing);
    laptop = makeTempFolder();
    proxy = await startCutProxy(device, { delayMs: 5 });
    harness = sshHarness(device);
    harness.settings.port = proxy.port;
    const opened = openLog(join(laptop.path, 'log'));
    closeLog = opened.close;
    transfers = new TransferService({ folder: join(laptop.path, 'transfers'), maxBytes: 100_000_000 });
    await transfers.sweep();
    files = new FilesService({
      connect: (id, given) => harness.pool.connection(id, given),
      take: (id) => transfers.take(id),
      folder: join(laptop.path, 'files'),
      log: opened.log,
      maxBytes: 20_000_000,
    });
    await files.sweep();
  });
  afterEach(async () => {
    await harness?.pool.close();
    await proxy?.stop();
    await files?.close();
    await transfers?.close();
    closeLog?.();
    laptop?.remove();
  });

  const home = async () => (await files.list({ deviceId, signal })).path;
  const log = () => readFileSync(join(laptop.path, 'log'), 'utf8');
  const put = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(device.home, name), bytes);
    chownSync(join(device.home, name), device.uid, 0);
  };
  /** As the window sends it. */
  const send = async (bytes: Buffer) => {
    const { id } = await transfers.begin({ fileName: 'x', sizeBytes: bytes.length });
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      await transfers.append(id, {
        offsetBytes: at,
        data: bytes.subarray(at, at + chunkBytes).toString('base64'),
      });
    }
    return id;
  };
  const upload = async (
    call: Partial<Parameters<FilesService['upload']>[0]> & { path: string; transferId: string },
  ) => {
    const events: UploadEvent[] = [];
    const all = { deviceId, signal, replace: false, mode: 0o644, ...call };
    for await (const event of files.upload(all)) events.push(event);
    return events;
  };
  const fetch = async (id: string, size: number) => {
    const pieces: Buffer[] = [];
    for (let offsetBytes = 0; offsetBytes < size; offsetBytes += chunkBytes) {
      pieces.push(Buffer.from(await files.readDownload(id, { offsetBytes, lengthBytes: chunkBytes }), 'base64'));
    }
    return Buffer.concat(pieces);
  };

  it('are listed with names that may be shown, folders first, and can be followed through links', async () => {
    const bell = String.fromCharCode(7);
    const folder = `view-${randomUUID().slice(0, 8)}`;
    const here = join(device.home, folder);
    mkdirSync(join(here, 'b folder'), { recursive: true });
    for (const name of ['file 10', 'file 9', `bell${bell}\u202Egnp.exe`]) put(join(folder, name), 'x');
    symlinkSync('b folder', join(here, 'a link'));
    const view = await files.list({ deviceId, path: `${await home()}/${folder}/./a link/..`, signal });
    expect(view.entries.map(({ label }) => label)).toEqual([
      'a link',
      'b folder',
      'bell\uFFFD\uFFFDgnp.exe',
      'file 9',
      'file 10',
    ]);
    expect(view.entries.find(({ name }) => name.startsWith('bell'))?.name).toBe(`bell${bell}\u202Egnp.exe`);
    expect(view.path).toBe(`${await home()}/${folder}`);
    expect(view.isCut).toBe(false);
  });

  it('are sent once, not in the place of another unless that is wanted, and it is in the log', async () => {
    const path = `${await home()}/sent`;
    const bytes = randomBytes(1_500_000);
    const transferId = await send(bytes);
    expect((await upload({ path, transferId })).at(-1)).toEqual({ kind: 'done' });
    expect(sha256(readFileSync(join(device.home, 'sent')))).toBe(sha256(bytes));
    await expect(upload({ path, transferId })).rejects.toMatchObject({ code: 'files.exists' });
    const other = await send(Buffer.from('other'));
    await expect(upload({ path, transferId: other })).rejects.toMatchObject({ code: 'files.exists' });
    await upload({ path, transferId: other, replace: true, mode: 0o600 });
    expect(readFileSync(join(device.home, 'sent'), 'utf8')).toBe('other');
    expect(log()).toMatch(/"change":"sent".*"path":"\/.*sent"/);
    expect(log()).toMatch(/in the place of what was there/);
    expect(readdirSync(join(laptop.path, 'transfers'))).toEqual([]);
  });

  it('go on with the same call after the wire was cut', async () => {
    const path = `${await home()}/again`;
    const bytes = randomBytes(6_000_000);
    const transferId = await send(bytes);
    const cut = async () => {
      for await (const event of files.upload({ deviceId, path, transferId, replace: false, mode: 0o644, signal })) {
        if (event.kind === 'progress' && event.doneBytes > 1_000_000) proxy.cut();
      }
    };
    await expect(cut()).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    const [first] = await upload({ path, transferId });
    expect(first).toMatchObject({ kind: 'progress', totalBytes: bytes.length });
    expect(sha256(readFileSync(join(device.home, 'again')))).toBe(sha256(bytes));
  });

  it('are got, proved, read in pieces and dropped; a cut one goes on', async () => {
    const bytes = randomBytes(6_000_001);
    put('data', bytes);
    const path = `${await home()}/data`;
    const cut = async () => {
      for await (const event of files.download({ deviceId, path, signal })) {
        if (event.kind === 'progress' && event.doneBytes > 1_000_000) proxy.cut();
      }
    };
    await expect(cut()).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    const events: DownloadEvent[] = [];
    for await (const event of files.download({ deviceId, path, signal })) events.push(event);
    const last = events.at(-1);
    if (last?.kind !== 'ready') throw new Error('not ready');
    expect(last.download).toMatchObject({
      fileName: 'data',
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
      isProved: true,
    });
    expect((await fetch(last.download.id, bytes.length)).equals(bytes)).toBe(true);
    await files.dropDownload(last.download.id);
    const gone = files.readDownload(last.download.id, { offsetBytes: 0, lengthBytes: 10 });
    await expect(gone).rejects.toMatchObject({ code: 'transfer.unknown' });
    expect(readdirSync(join(laptop.path, 'files'))).toEqual([]);
  });

  it('that are larger than this laptop takes are refused before a byte is got', async () => {
    const path = `${await home()}/huge`;
    put('huge', '');
    const connection = await harness.pool.connection(deviceId, signal);
    await connection.exec(`truncate -s 30000000 '${path}' || dd if=/dev/zero of='${path}' bs=1 count=1 seek=29999999`, {
      timeoutMs: 10_000,
      signal,
    });
    await expect(files.download({ deviceId, path, signal }).next()).rejects.toMatchObject({
      code: 'transfer.too-large',
    });
  });

  it('stop being got when the reader leaves', async () => {
    put('left', randomBytes(6_000_000));
    const path = `${await home()}/left`;
    for await (const event of files.download({ deviceId, path, signal })) {
      expect(event.kind).toBe('progress');
      break;
    }
    // The name is free again at once: the work had ended when the loop was left.
    const first = await files.download({ deviceId, path, signal }).next();
    expect(first.done).toBe(false);
  });

  it('are made, renamed and removed on explicit words only, and each is in the log', async () => {
    const base = await home();
    await files.mkdir({ deviceId, path: `${base}/made`, signal });
    await files.rename({ deviceId, from: `${base}/made`, to: `${base}/named`, signal });
    await expect(files.remove({ deviceId, path: `${base}/n*`, signal })).rejects.toMatchObject({
      code: 'files.not-found',
    });
    expect(existsSync(join(device.home, 'named'))).toBe(true);
    await files.remove({ deviceId, path: `${base}/named`, signal });
    expect(existsSync(join(device.home, 'named'))).toBe(false);
    for (const change of ['made', 'renamed', 'removed']) expect(log()).toContain(`"change":"${change}"`);
  });
});
