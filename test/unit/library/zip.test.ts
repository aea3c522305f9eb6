import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ZipEntry, zipOf } from '../../support/zip-archive.ts';
import { all, imageYaml, makeLibraryHome, never } from './support.ts';

const yaml = { path: 'ufop.yaml', content: imageYaml };

describe('a zip', () => {
  it.each(['', 'thumb/'])('of an image below “%s” is packed anew as an image, and runs what ran', async (base) => {
    const home = makeLibraryHome();
    const { library, add } = await home.open();
    const entries = [
      { path: `${base}ufop.yaml`, content: imageYaml },
      { path: `${base}bin/`, mode: 0o040755 },
      { path: `${base}bin/start`, content: '#!/bin/sh\n', mode: 0o100755 },
    ];
    const { item } = await add('thumb.zip', zipOf(entries));
    expect(item).toMatchObject({ kind: 'ufop-image', origin: { from: 'file', fileName: 'thumb.zip' } });
    const [part] = await all(library.read(item.sha256, never));
    const tar = gunzipSync(Buffer.from(part?.data ?? '', 'base64'));
    const header = tar.subarray(tar.indexOf('bin/start'), tar.indexOf('bin/start') + 512);
    expect(header.toString('latin1', 100, 107)).toMatch(/755/);
    expect(readdirSync(join(home.folder, '.work'))).toEqual([]);
  });

  it('of anything else stays one', async () => {
    const { add } = await makeLibraryHome().open();
    const docs = zipOf([{ path: 'docs/a.txt', content: 'a' }, { path: 'b.txt' }]);
    expect((await add('docs.zip', docs)).item).toMatchObject({
      kind: 'file',
      name: 'docs.zip',
      sizeBytes: docs.length,
    });
    expect((await add('empty.zip', zipOf([]))).item).toMatchObject({ kind: 'file' });
    expect((await add('cut.zip', docs.subarray(0, 60))).item).toMatchObject({ kind: 'file' });
  });

  const hostile: [string, ZipEntry[]][] = [
    ['whose path leads out', [yaml, { path: '../outside', content: 'x' }]],
    ['whose path leads out with backslashes', [yaml, { path: '..\\outside', content: 'x' }]],
    ['whose path is absolute', [yaml, { path: '/tmp/outside', content: 'x' }]],
    ['that names a file twice', [yaml, { path: 'a', content: '1' }, { path: 'a', content: '2' }]],
    ['with a link', [yaml, { path: 'out', content: '/etc', mode: 0o120777 }]],
    ['with a file below a file', [yaml, { path: 'a', content: '' }, { path: 'a/b', content: '' }]],
    ['that is a bomb', [yaml, { path: 'zeros', content: Buffer.alloc(2 ** 26 + 1) }]],
  ];
  it.each(hostile)('%s is refused, and nothing of it stays', async (_name, entries) => {
    const home = makeLibraryHome();
    const { add } = await home.open();
    await expect(add('thumb.zip', zipOf(entries))).rejects.toMatchObject({ code: 'library.bad-archive' });
    expect(home.files()).toEqual([]);
    expect(readdirSync(join(home.folder, '.work'))).toEqual([]);
  });
});
