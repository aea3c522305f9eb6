import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';
import { servers } from './servers.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.for(servers)('a file moved to or from $name', ({ name: server, missing, start }) => {
  let device: TestDevice;
  let laptop: ReturnType<typeof makeTempFolder>;
  let proxy: CutProxy;
  let harness: SshHarness;
  const signal = never();
  const canProve = server !== 'OpenSSH with nothing but SFTP';

  beforeAll(async () => {
    if (!missing) device = await start();
  });
  afterAll(() => device?.stop());
  beforeEach(async (context) => {
    if (missing) return context.skip(missing);
    laptop = makeTempFolder();
    // Slow enough that a cut meets a file in the middle.
    proxy = await startCutProxy(device, { delayMs: 5 });
    harness = sshHarness(device);
    harness.settings.port = proxy.port;
  });
  afterEach(async () => {
    await harness?.pool.close();
    await proxy?.stop();
    laptop?.remove();
  });

  const connect = () => harness.pool.connection('device', signal);
  const own = (path: string) => chownSync(path, device.uid, 0);
  const onDevice = (name: string) => join(device.home, name);
  const parts = () => readdirSync(device.home).filter((name) => name.endsWith('.part'));

  it('arrives whole, with its permissions, in place of the old one', async () => {
    const connection = await connect();
    const home = await connection.files.home(signal);
    for (const size of [0, 1, 200_000, 3_000_001]) {
      const bytes = randomBytes(size);
      const local = join(laptop.path, 'local');
      writeFileSync(local, bytes);
      const seen: [number, number][] = [];
      await connection.uploadFile(local, `${home}/it's here`, {
        mode: 0o640,
        signal,
        onProgress: (done, total) => seen.push([done, total]),
      });
      expect(sha256(readFileSync(onDevice("it's here")))).toBe(sha256(bytes));
      expect(statSync(onDevice("it's here")).mode & 0o777).toBe(0o640);
      if (size > 0) expect(seen.at(-1)).toEqual([size, size]);
      expect(parts()).toEqual([]);
    }
  });

  it('goes up from where it was when the wire was cut, and the old one stays until then', async () => {
    const bytes = randomBytes(8_000_000);
    const home = await (await connect()).files.home(signal);
    writeFileSync(onDevice('kept'), 'old');
    own(onDevice('kept'));
    const before = proxy.sentBytes();
    const begun = (await connect()).upload(bytes, `${home}/kept`, { mode: 0o600, signal }).then(
      () => 'done',
      (error) => error.code,
    );
    await waitFor('half of it to be sent', () => proxy.sentBytes() - before > 4_000_000, 60_000);
    proxy.cut();
    expect(await begun).toBe('ssh.connection-lost');
    expect(readFileSync(onDevice('kept'), 'utf8')).toBe('old');
    const seen: number[] = [];
    const onProgress = (done: number) => seen.push(done);
    await (await connect()).upload(bytes, `${home}/kept`, { mode: 0o600, signal, onProgress });
    expect(seen[0]).toBeGreaterThan(500_000);
    expect(seen.at(-1)).toBe(bytes.length);
    expect(sha256(readFileSync(onDevice('kept')))).toBe(sha256(bytes));
    expect(parts()).toEqual([]);
  });

  it('begins again where what is there is not its beginning', async () => {
    const bytes = randomBytes(700_000);
    const home = await (await connect()).files.home(signal);
    const part = onDevice(`other.${sha256(bytes).slice(0, 12)}.part`);
    writeFileSync(part, randomBytes(300_000));
    own(part);
    const seen: number[] = [];
    const onProgress = (done: number) => seen.push(done);
    await (await connect()).upload(bytes, `${home}/other`, { mode: 0o600, signal, onProgress });
    expect(seen[0]).toBeLessThan(300_000);
    expect(sha256(readFileSync(onDevice('other')))).toBe(sha256(bytes));
  });

  it('may not go where this user may not write, and says so', async () => {
    const connection = await connect();
    for (const size of [10, 400_000]) {
      const upload = connection.upload(randomBytes(size), '/usr/not-here', { mode: 0o600, signal });
      await expect(upload).rejects.toMatchObject({ code: 'files.denied' });
    }
  });

  it('comes down whole, and from where it was when the wire was cut', async () => {
    const bytes = randomBytes(8_000_000);
    writeFileSync(onDevice('big'), bytes);
    own(onDevice('big'));
    const home = await (await connect()).files.home(signal);
    const local = join(laptop.path, 'big');
    let reached = 0;
    const cut = (await connect()).download(`${home}/big`, local, {
      signal,
      onProgress(done) {
        if (done > 3_000_000 && reached === 0) {
          reached = done;
          proxy.cut();
        }
      },
    });
    await expect(cut).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    expect(existsSync(local)).toBe(false);
    const seen: number[] = [];
    const onProgress = (done: number) => seen.push(done);
    const result = await (await connect()).download(`${home}/big`, local, { signal, onProgress });
    expect(result).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes), isProved: canProve });
    expect(readFileSync(local).equals(bytes)).toBe(true);
    if (canProve) expect(seen[0]).toBeGreaterThan(3_000_000);
    expect(readdirSync(laptop.path)).toEqual(['big']);
  });

  it('does not go on with the beginning of another one', async (context) => {
    if (!canProve) context.skip('where nothing can be proved it always begins again');
    const bytes = randomBytes(500_000);
    writeFileSync(onDevice('two'), bytes);
    own(onDevice('two'));
    const connection = await connect();
    const home = await connection.files.home(signal);
    const local = join(laptop.path, 'two');
    writeFileSync(`${local}.part`, randomBytes(200_000));
    const seen: number[] = [];
    await connection.download(`${home}/two`, local, { signal, onProgress: (done) => seen.push(done) });
    expect(seen[0]).toBe(0);
    expect(readFileSync(local).equals(bytes)).toBe(true);
  });

  it('that grows while it comes down is taken as it was', async () => {
    const bytes = randomBytes(2_000_000);
    writeFileSync(onDevice('log'), bytes);
    own(onDevice('log'));
    const connection = await connect();
    const home = await connection.files.home(signal);
    const local = join(laptop.path, 'log');
    let hasGrown = false;
    await connection.download(`${home}/log`, local, {
      signal,
      onProgress() {
        if (!hasGrown) appendFileSync(onDevice('log'), 'and more');
        hasGrown = true;
      },
    });
    expect(readFileSync(local).equals(bytes)).toBe(true);
  });

  it('that is empty comes down, and one that is none does not', async () => {
    writeFileSync(onDevice('empty'), '');
    own(onDevice('empty'));
    chmodSync(onDevice('empty'), 0o600);
    const connection = await connect();
    const home = await connection.files.home(signal);
    const local = join(laptop.path, 'empty');
    expect((await connection.download(`${home}/empty`, local, { signal })).sizeBytes).toBe(0);
    expect(readFileSync(local)).toHaveLength(0);
    await expect(connection.download(home, local, { signal })).rejects.toMatchObject({ code: 'files.failed' });
    await expect(connection.download(`${home}/none`, local, { signal })).rejects.toMatchObject({
      code: 'files.not-found',
    });
  });

  it('stops when its caller gives up, either way', async () => {
    const bytes = randomBytes(6_000_000);
    writeFileSync(onDevice('stop'), bytes);
    own(onDevice('stop'));
    const connection = await connect();
    const home = await connection.files.home(signal);
    for (const move of ['up', 'down'] as const) {
      const abort = new AbortController();
      const options = { signal: abort.signal, mode: 0o600, onProgress: () => abort.abort() };
      const moving =
        move === 'up'
          ? connection.upload(randomBytes(6_000_000), `${home}/never`, options)
          : connection.download(`${home}/stop`, join(laptop.path, 'stop'), options);
      await expect(moving).rejects.toMatchObject({ code: 'job.cancelled' });
    }
    expect(existsSync(onDevice('never'))).toBe(false);
    expect(existsSync(join(laptop.path, 'stop'))).toBe(false);
    expect((await connection.files.stat(`${home}/stop`, signal)).sizeBytes).toBe(bytes.length);
  });
});
