import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveLimits } from '../../../../agent/archives/limits.ts';
import { unpack } from '../../../../agent/archives/unpack.ts';
import { AgentError } from '../../../../agent/errors.ts';
import { type TarEntry, tarGzOf, tarOf } from '../../../support/tar-archive.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';

let temporary: ReturnType<typeof makeTempFolder>;
let top: string;
let folder: string;

beforeEach(() => {
  temporary = makeTempFolder();
  top = temporary.path;
  folder = join(top, 'unpacked');
});
afterEach(() => temporary.remove());

function unpackBytes(bytes: Buffer, limits: Partial<ArchiveLimits> = {}) {
  const file = join(top, 'image');
  writeFileSync(file, bytes);
  return unpack({ file, folder, limits });
}
const unpackEntries = (entries: TarEntry[], limits: Partial<ArchiveLimits> = {}) =>
  unpackBytes(tarGzOf(entries), limits);

/** What the refusal says; the folder must be gone, and nothing may have been written beside it. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AgentError);
  expect(error).toMatchObject({ code: 'bad-archive' });
  expect(readdirSync(top).sort()).toEqual(['image']);
  return error instanceof Error ? error.message : '';
}

describe('an honest archive', () => {
  const entries: TarEntry[] = [
    { path: './', type: 'Directory' },
    { path: './ufop.yaml', content: 'run: ./serve\n' },
    { path: 'bin/serve', content: '#!/bin/sh\n', mode: 0o755 },
    { path: 'lib/', type: 'Directory', mode: 0o700 },
    { path: 'lib/deep/er/data', content: 'x' },
    { path: 'bin/link', type: 'SymbolicLink', linkpath: '../lib/deep/er/data' },
    { path: 'copy', type: 'Link', linkpath: 'ufop.yaml' },
    { path: 'lib/lib.so', type: 'SymbolicLink', linkpath: 'lib.so.1' },
    { path: 'lib/lib.so.1', type: 'SymbolicLink', linkpath: 'deep/er/data' },
    { path: 'lib/lib', type: 'SymbolicLink', linkpath: 'lib' },
  ];

  it.each([
    ['tar', tarOf],
    ['tar.gz', tarGzOf],
  ])('is unpacked whole from a %s', async (_name, pack) => {
    expect(await unpackBytes(pack(entries))).toEqual({ entries: 10, bytes: 24 });
    expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe('run: ./serve\n');
    expect(readFileSync(join(folder, 'bin/link'), 'utf8')).toBe('x');
    expect(readFileSync(join(folder, 'lib/lib.so'), 'utf8')).toBe('x');
    expect(readlinkSync(join(folder, 'bin/link'))).toBe('../lib/deep/er/data');
    expect(statSync(join(folder, 'bin/serve')).mode & 0o777).toBe(0o755);
  });

  it('keeps a name longer than the old header has room for', async () => {
    const name = `${'long-'.repeat(30)}end`;
    await unpackEntries([{ path: name, content: 'kept' }]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('kept');
  });

  it('may hold names that a shell would run', async () => {
    const names = ['; rm -rf ~', '$(id)', '--global', '`id`', "'quoted'", 'ünïcode ✓'];
    await unpackEntries(names.map((path) => ({ path, content: 'x' })));
    expect(readdirSync(folder).sort()).toEqual([...names].sort());
  });

  it('loses setuid, setgid, sticky and write-for-all', async () => {
    await unpackEntries([
      { path: 'root-shell', mode: 0o6777, content: 'x' },
      { path: 'everyone/', type: 'Directory', mode: 0o7777 },
    ]);
    expect(statSync(join(folder, 'root-shell')).mode & 0o7777).toBe(0o755);
    expect(statSync(join(folder, 'everyone')).mode & 0o7777).toBe(0o755);
  });

  it('is not unpacked over a folder that is already there', async () => {
    await unpackEntries([{ path: 'a', content: 'first' }]);
    await expect(unpackEntries([{ path: 'a', content: 'second' }])).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('first');
  });
});

describe('paths and links that lead out are refused', () => {
  const hostile: [string, TarEntry[]][] = [
    ['a path with ..', [{ path: '../evil', content: 'x' }]],
    ['a path with .. in its middle', [{ path: 'a/../../evil', content: 'x' }]],
    ['a path with .. that stays inside', [{ path: 'a/../b', content: 'x' }]],
    ['an absolute path', [{ path: '/tmp/evil', content: 'x' }]],
    ['a path with a drive letter', [{ path: 'C:\\evil', content: 'x' }]],
    ['a path with backslashes that go up', [{ path: '..\\evil', content: 'x' }]],
    ['a path with a line break', [{ path: 'a\nb', content: 'x' }]],
    ['a symbolic link to an absolute path', [{ path: 'l', type: 'SymbolicLink', linkpath: '/etc' }]],
    ['a symbolic link that goes up', [{ path: 'l', type: 'SymbolicLink', linkpath: '..' }]],
    ['a symbolic link that goes up too far', [{ path: 'a/l', type: 'SymbolicLink', linkpath: '../../etc' }]],
    ['a symbolic link that goes up in its middle', [{ path: 'l', type: 'SymbolicLink', linkpath: 'a/../../etc' }]],
    [
      'a symbolic link that goes up through another',
      [
        { path: 'a/b/c', type: 'SymbolicLink', linkpath: '../..' },
        { path: 'l', type: 'SymbolicLink', linkpath: 'a/b/c/../etc' },
      ],
    ],
    [
      'a file below a symbolic link',
      [
        { path: 'd/', type: 'Directory' },
        { path: 'l', type: 'SymbolicLink', linkpath: 'd' },
        { path: 'l/evil', content: 'x' },
      ],
    ],
    [
      'a symbolic link in the place of a folder that holds something',
      [
        { path: 'd/file', content: 'x' },
        { path: 'd', type: 'SymbolicLink', linkpath: '.' },
      ],
    ],
    [
      'a file in the place of a symbolic link',
      [
        { path: 'l', type: 'SymbolicLink', linkpath: 'other' },
        { path: './l', content: 'x' },
      ],
    ],
    ['a hard link to an absolute path', [{ path: 'l', type: 'Link', linkpath: '/etc/passwd' }]],
    ['a hard link that goes up', [{ path: 'l', type: 'Link', linkpath: '../image' }]],
    ['a hard link to what is not in the archive', [{ path: 'l', type: 'Link', linkpath: 'nothing' }]],
    [
      'a hard link to a symbolic link',
      [
        { path: 's', type: 'SymbolicLink', linkpath: 'x' },
        { path: 'l', type: 'Link', linkpath: 's' },
      ],
    ],
    ['a file that is the folder itself', [{ path: '.', content: 'x' }]],
  ];
  it.each(hostile)('%s', async (_name, entries) => {
    const honest: TarEntry = { path: 'honest', content: 'x' };
    expect(await refusal(unpackEntries([honest, ...entries]))).toMatch(/^The archive is refused: /);
  });

  it.each(['CharacterDevice', 'BlockDevice', 'FIFO'] as const)('a %s', async (type) => {
    expect(await refusal(unpackEntries([{ path: 'dev', type }]))).toContain(type);
  });

  it('a path that is named twice', async () => {
    const twice = [
      { path: 'a', content: '1' },
      { path: './a', content: '2' },
    ];
    expect(await refusal(unpackEntries(twice))).toContain('named twice');
  });

  it('whatever the paths and links are, nothing is ever written beside the folder', async () => {
    const piece = fc.constantFrom('..', '.', '', 'a', 'b', 'l', '/', '\\', 'C:', '../..', 'etc');
    const path = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('/'));
    const entry = fc.record({
      path,
      linkpath: path,
      type: fc.constantFrom('File', 'Directory', 'SymbolicLink', 'Link'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        const packed = entries.map(({ linkpath, ...rest }) => ({
          ...rest,
          ...(rest.type.endsWith('Link') ? { linkpath } : { content: rest.type === 'File' ? 'x' : '' }),
        })) as TarEntry[];
        await unpackBytes(tarOf(packed)).catch((error: unknown) => {
          if (!(error instanceof AgentError)) throw error;
        });
        expect(readdirSync(top).filter((name) => name !== 'image' && name !== 'unpacked')).toEqual([]);
        if (existsSync(folder)) {
          for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
            const full = join(folder, name);
            if (lstatSync(full).isSymbolicLink()) expect(insideAfterFollowing(full)).toBe(true);
          }
        }
        rmSync(folder, { recursive: true, force: true });
      }),
      { numRuns: 200 },
    );
  });

  function insideAfterFollowing(link: string): boolean {
    try {
      // Resolved by the kernel, not in words.
      return realpathSync(link).startsWith(realpathSync(folder));
    } catch {
      return true;
    }
  }
});

describe('size tricks are refused', () => {
  it('a header that promises 10 GB, before any of it is read', async () => {
    const promise = tarOf([{ path: 'zeros', size: 10 * 1024 ** 3 }]);
    expect(await refusal(unpackBytes(promise))).toContain('unpacks to more than');
  });

  it('10 GB of zeros in 10 MB, early', async () => {
    const head = tarOf([{ path: 'zeros', size: 3 * 1024 ** 3 }]).subarray(0, 512);
    const zeros = gzipSync(Buffer.alloc(64 * 1024 ** 2));
    const bomb = Buffer.concat([gzipSync(head), ...Array.from({ length: 160 }, () => zeros)]);
    expect(bomb.length).toBeLessThan(11 * 1024 ** 2);
    const before = process.hrtime.bigint();
    expect(await refusal(unpackBytes(bomb))).toContain('200 times its size');
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(5_000);
  });

  it('a gzip in a gzip, which the limits would not see', async () => {
    const inner = gzipSync(tarOf([{ path: 'a', content: 'x' }]));
    expect(await refusal(unpackBytes(gzipSync(inner)))).toContain('neither a tar nor a tar.gz');
  });

  it('too many entries', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ path: `f${index}` }));
    expect(await refusal(unpackEntries(many, { entries: 10 }))).toContain('more than 10 entries');
  });

  it('many small files that are too much together', async () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ path: `f${index}`, content: randomBytes(100) }));
    expect(await refusal(unpackEntries(many, { totalBytes: 1_500 }))).toContain('more than 1500 bytes');
  });

  it('folders in folders without end', async () => {
    expect(await refusal(unpackEntries([{ path: `${'a/'.repeat(70)}b`, content: 'x' }]))).toContain('too deep');
  });

  it('a name of a megabyte', async () => {
    await refusal(unpackEntries([{ path: 'n'.repeat(2 * 1024 ** 2), content: 'x' }]));
  });
});

describe('what is no archive is refused', () => {
  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['an archive with no entries', tarGzOf([])],
    ['random bytes', randomBytes(10_000)],
    ['a text', Buffer.from('hello\n'.repeat(1000))],
    ['a gzip of a text', gzipSync('hello')],
    ['a tar.gz that was cut', tarGzOf([{ path: 'a', content: randomBytes(50_000) }]).subarray(0, 20_000)],
    ['a tar that was cut', tarOf([{ path: 'a', content: randomBytes(50_000) }]).subarray(0, 20_000)],
  ])('%s', async (_name, bytes) => {
    await refusal(unpackBytes(bytes));
  });

  it('a tar with one damaged header', async () => {
    const bytes = tarOf([
      { path: 'a', content: 'x' },
      { path: 'b', content: 'y' },
    ]);
    bytes.fill(0x41, 1024, 1124);
    await refusal(unpackBytes(bytes));
  });
});

describe('unpacking', () => {
  it('ends when it is cancelled, and leaves nothing', async () => {
    const file = join(top, 'image');
    writeFileSync(file, tarGzOf([{ path: 'a', content: randomBytes(1024 ** 2) }]));
    await expect(unpack({ file, folder, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(folder)).toBe(false);
  });

  it('says of a missing file that it is missing', async () => {
    await expect(unpack({ file: join(top, 'none'), folder })).rejects.toMatchObject({ code: 'ENOENT' });
    expect(existsSync(folder)).toBe(false);
  });
});
