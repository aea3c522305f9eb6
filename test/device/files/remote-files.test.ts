import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteFiles, SshConnection } from '../../../main/ssh/ssh.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { servers } from './servers.ts';

describe.for(servers)('the files of $name', ({ name: server, missing, start }) => {
  let device: TestDevice;
  let harness: SshHarness;
  let connection: SshConnection;
  let files: RemoteFiles;
  let home: string;
  const signal = never();
  const hasShell = server !== 'OpenSSH with nothing but SFTP';

  beforeAll(async () => {
    if (missing) return;
    device = await start();
    harness = sshHarness(device);
    connection = await harness.pool.connection('device', signal);
    files = connection.files;
    home = await files.home(signal);
  });
  afterAll(async () => {
    await harness?.pool.close();
    await device?.stop();
  });

  /** A folder of the device with things in it, made from this side. */
  const folder = (name: string) => {
    const here = join(device.home, name);
    mkdirSync(here);
    chownSync(here, device.uid, 0);
    return { here, there: `${home}/${name}` };
  };
  const put = (path: string | Buffer, text = 'x') => {
    writeFileSync(path, text);
    chownSync(path, device.uid, 0);
  };
  const list = async (path: string, limit = 1000) => {
    const { entries, isCut } = await files.list(path, { limit, signal });
    return { isCut, entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  };
  const textOf = async (path: string, from = 0) => {
    const chunks: Buffer[] = [];
    for await (const chunk of (await files.read(path, { from, signal })) as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const bytes = async function* (...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  };

  it('are listed with kind, size, time, permissions and where links lead', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('kinds');
    put(join(here, 'file'), 'twelve bytes');
    chmodSync(join(here, 'file'), 0o640);
    utimesSync(join(here, 'file'), 1_700_000_000, 1_700_000_000);
    mkdirSync(join(here, '.hidden'));
    symlinkSync('file', join(here, 'to file'));
    symlinkSync('.hidden', join(here, 'to folder'));
    symlinkSync('no/where', join(here, 'to nowhere'));
    const { entries, isCut } = await list(there);
    expect(isCut).toBe(false);
    expect(entries.map(({ name, kind, link }) => ({ name, kind, link }))).toEqual([
      { name: '.hidden', kind: 'folder', link: null },
      { name: 'file', kind: 'file', link: null },
      { name: 'to file', kind: 'link', link: { target: 'file', kind: 'file' } },
      { name: 'to folder', kind: 'link', link: { target: '.hidden', kind: 'folder' } },
      { name: 'to nowhere', kind: 'link', link: { target: 'no/where', kind: 'broken' } },
    ]);
    expect(entries[1]).toMatchObject({ sizeBytes: 12, modifiedAt: 1_700_000_000_000, mode: 0o640 });
    expect(await files.stat(`${there}/file`, signal)).toEqual({
      kind: 'file',
      sizeBytes: 12,
      modifiedAt: 1_700_000_000_000,
      mode: 0o640,
      link: null,
    });
    expect((await files.stat(`${there}/to folder`, signal)).link).toEqual({ target: '.hidden', kind: 'folder' });
  });

  it('keep hostile names exactly, and can be worked with by them', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('hostile');
    const control = String.fromCharCode(27);
    const names = [
      'two\nlines',
      'ends with a newline\n',
      '\n81a4 7 1 .',
      `${control}[31mred`,
      "it's $(touch pwned) `id` \\0101 \\n",
      '-rf',
      '*',
      '数据 📦',
      ' ',
      '"quoted"',
    ].sort();
    for (const name of names) put(join(here, name), name);
    const { entries } = await list(there);
    expect(entries.map(({ name }) => name)).toEqual(names);
    expect(entries.every(({ kind }) => kind === 'file')).toBe(true);
    for (const name of names) {
      expect((await textOf(`${there}/${name}`)).toString()).toBe(name);
      await files.rename(`${there}/${name}`, `${there}/${name}~`, signal);
      expect(existsSync(join(here, `${name}~`))).toBe(true);
      await files.remove(`${there}/${name}~`, signal);
    }
    expect((await list(there)).entries).toEqual([]);
    expect(existsSync(join(here, 'pwned'))).toBe(false);
  });

  it('with names that are no text are worked with where there is a shell', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('bytes');
    const name = Buffer.from([0x61, 0xff, 0xe4, 0x0a, 0x62]);
    put(Buffer.concat([Buffer.from(`${here}/`), name]), 'latin');
    const { entries } = await list(there);
    expect(entries).toHaveLength(1);
    if (!hasShell) return;
    const path = `${there}/${entries[0]?.name}`;
    expect(JSON.parse(JSON.stringify(path))).toBe(path);
    expect((await textOf(path)).toString()).toBe('latin');
    await files.rename(path, `${path}2`, signal);
    expect(existsSync(Buffer.concat([Buffer.from(`${here}/`), name, Buffer.from('2')]))).toBe(true);
    await files.remove(`${path}2`, signal);
    expect((await list(there)).entries).toEqual([]);
  });

  it('of a huge folder are listed up to a bound, which is told', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('huge');
    execFileSync('sh', ['-c', 'i=0; while [ $i -lt 3000 ]; do : > "f$i"; i=$((i+1)); done'], { cwd: here });
    const cut = await list(there, 100);
    expect(cut.entries).toHaveLength(100);
    expect(cut.isCut).toBe(true);
    const whole = await list(there, 3000);
    expect(whole.entries).toHaveLength(3000);
    expect(whole.isCut).toBe(false);
    expect(new Set(whole.entries.map(({ name }) => name)).size).toBe(3000);
  });

  it('are read and written from an offset', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('offsets');
    const path = `${there}/file`;
    await files.write(path, bytes('hello ', 'world'), { from: 0, mode: 0o600, signal });
    expect(readFileSync(join(here, 'file'), 'utf8')).toBe('hello world');
    const seen: number[] = [];
    const onWritten = (count: number) => seen.push(count);
    await files.write(path, bytes('there', '!'), { from: 6, mode: 0o600, signal, onWritten });
    expect(readFileSync(join(here, 'file'), 'utf8')).toBe('hello there!');
    expect(seen.at(-1)).toBe(12);
    await files.write(path, bytes('again'), { from: 12, mode: 0o600, signal });
    expect((await textOf(path, 6)).toString()).toBe('there!again');
    await expect(files.write(path, bytes('x'), { from: 1000, mode: 0o600, signal })).rejects.toThrow();
    expect(statSync(join(here, 'file')).size).toBe(17);
    const big = Buffer.alloc(700_001, 'abcdefghij');
    writeFileSync(join(here, 'big'), big);
    chmodSync(join(here, 'big'), 0o644);
    expect((await textOf(`${there}/big`, 123_457)).equals(big.subarray(123_457))).toBe(true);
    expect(await textOf(`${there}/big`, 700_001)).toHaveLength(0);
  });

  it('and folders are made, moved and removed, and never by accident', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('changes');
    await files.mkdir(`${there}/new`, signal);
    expect(statSync(join(here, 'new')).isDirectory()).toBe(true);
    await expect(files.mkdir(`${there}/new`, signal)).rejects.toMatchObject({ code: 'files.exists' });
    put(join(here, 'new/inside'), 'kept');
    put(join(here, 'other'), 'other');
    await expect(files.remove(`${there}/new`, signal)).rejects.toMatchObject({ code: 'files.not-empty' });
    const onto = files.rename(`${there}/other`, `${there}/new/inside`, signal);
    await expect(onto).rejects.toMatchObject({ code: 'files.exists' });
    expect(readFileSync(join(here, 'new/inside'), 'utf8')).toBe('kept');
    await expect(files.remove(`${there}/gone`, signal)).rejects.toMatchObject({ code: 'files.not-found' });
    await expect(files.list(`${there}/gone`, { limit: 1, signal })).rejects.toMatchObject({ code: 'files.not-found' });
    await expect(files.list(`${there}/other`, { limit: 1, signal })).rejects.toMatchObject({
      code: 'files.not-a-folder',
    });
    await files.remove(`${there}/new/inside`, signal);
    await files.remove(`${there}/new`, signal);
    symlinkSync(here, join(here, 'loop'));
    await files.remove(`${there}/loop`, signal);
    expect(() => lstatSync(join(here, 'loop'))).toThrow();
    expect(readFileSync(join(here, 'other'), 'utf8')).toBe('other');
  });

  it('that this user may not touch are refused', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('locked');
    chownSync(here, 0, 0);
    chmodSync(here, 0o700);
    await expect(files.list(there, { limit: 1, signal })).rejects.toMatchObject({ code: 'files.denied' });
    await expect(files.mkdir(`${there}/x`, signal)).rejects.toMatchObject({ code: 'files.denied' });
    rmSync(here, { recursive: true });
  });

  it('have a place without links and dots', async (context) => {
    if (missing) context.skip(missing);
    const { here, there } = folder('places');
    mkdirSync(join(here, 'real'));
    symlinkSync('real', join(here, 'link'));
    put(join(here, 'real/file'));
    expect(await files.realPath(`${there}/link/../link/file`, signal)).toBe(`${there}/real/file`);
    expect(await files.realPath(`${there}/./link`, signal)).toBe(`${there}/real`);
    await expect(files.realPath('relative', signal)).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('end their work when the caller gives up', async (context) => {
    if (missing) context.skip(missing);
    const { there } = folder('given-up');
    const abort = new AbortController();
    const endless = async function* () {
      for (;;) yield Buffer.alloc(64 * 1024);
    };
    let written = 0;
    const writing = files.write(`${there}/endless`, endless(), {
      from: 0,
      mode: 0o600,
      signal: abort.signal,
      onWritten(count) {
        written = count;
        if (count > 500_000) abort.abort();
      },
    });
    await expect(writing).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(written).toBeLessThan(20_000_000);
    expect((await list(home)).entries.length).toBeGreaterThan(0);
  });
});
