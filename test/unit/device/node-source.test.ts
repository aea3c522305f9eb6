import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { c as create } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NodePin } from '../../../main/device/node-pins.ts';
import { createNodeSource, packedName } from '../../../main/device/node-source.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

// Small programs in packages of the same form as the real ones, pinned by their true hashes.

const program = Buffer.from('#!/bin/sh\necho a small Node.js\n');
const { signal } = new AbortController();
let temp: ReturnType<typeof makeTempFolder>;
let fetched = 0;

beforeEach(() => {
  temp = makeTempFolder();
  fetched = 0;
});
afterEach(() => temp.remove());

async function makePackage(content = program): Promise<{ tarball: string; pin: NodePin }> {
  const from = join(temp.path, 'from');
  mkdirSync(join(from, 'package/bin'), { recursive: true });
  writeFileSync(join(from, 'package/bin/node'), content, { mode: 0o755 });
  const tarball = join(temp.path, 'node.tgz');
  await create({ file: tarball, gzip: true, cwd: from }, ['package']);
  const integrity = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  const sha256 = createHash('sha256').update(program).digest('hex');
  const sizes = { binaryBytes: program.length, packedBytes: program.length };
  return {
    tarball,
    pin: { package: 'node-small', version: '1.2.3', integrity: `sha512-${integrity}`, sha256, ...sizes },
  };
}

/** A source whose registry gives this package. */
function sourceOf(tarball: string, shipped?: string) {
  return createNodeSource({
    folder: join(temp.path, 'kept'),
    shipped,
    async fetch() {
      fetched += 1;
      return tarball;
    },
  });
}

function ship(pin: NodePin, bytes: Buffer): string {
  const folder = join(temp.path, 'shipped');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, packedName(pin)), bytes);
  return folder;
}

const unpacked = (file: string) => gunzipSync(readFileSync(file));

test('a program is fetched once, however many ask for it, and kept', async () => {
  const { tarball, pin } = await makePackage();
  const source = sourceOf(tarball);
  const files = await Promise.all([source.packed(pin, signal), source.packed(pin, signal)]);
  expect(new Set(files).size).toBe(1);
  expect(unpacked(files[0])).toEqual(program);
  await sourceOf(tarball).packed(pin, signal);
  expect(fetched).toBe(1);
  expect(readdirSync(join(temp.path, 'kept'))).toEqual([packedName(pin)]);
});

test('an installed Flotilla takes the program that it brings along, and asks no registry', async () => {
  const { tarball, pin } = await makePackage();
  const shipped = ship(pin, gzipSync(program));
  const source = sourceOf(tarball, shipped);
  expect(await source.packed(pin, signal)).toBe(join(shipped, packedName(pin)));
  expect(fetched).toBe(0);
});

test.each([
  ['another program', gzipSync('#!/bin/sh\nrm -rf /\n')],
  ['half of it', gzipSync(program).subarray(0, 20)],
  ['what is no archive', Buffer.from('nothing')],
])('%s in the place of what was brought along is passed over', async (_, bytes) => {
  const { tarball, pin } = await makePackage();
  const source = sourceOf(tarball, ship(pin, bytes));
  const file = await source.packed(pin, signal);
  expect(file).toBe(join(temp.path, 'kept', packedName(pin)));
  expect(unpacked(file)).toEqual(program);
});

test('a build that was made without them fetches what it needs', async () => {
  const { tarball, pin } = await makePackage();
  const file = await sourceOf(tarball, join(temp.path, 'no-such-folder')).packed(pin, signal);
  expect(unpacked(file)).toEqual(program);
  expect(fetched).toBe(1);
});

test('another package than the pinned one is refused, and leaves nothing behind', async () => {
  const { tarball, pin } = await makePackage();
  const other = { ...pin, integrity: `sha512-${Buffer.alloc(64).toString('base64')}` };
  await expect(sourceOf(tarball).packed(other, signal)).rejects.toMatchObject({ code: 'agent.node-unavailable' });
  expect(readdirSync(join(temp.path, 'kept'))).toEqual([]);
});

test('the pinned package with another program in it is refused, and leaves nothing behind', async () => {
  const { tarball, pin } = await makePackage(Buffer.from('another program'));
  await expect(sourceOf(tarball).packed(pin, signal)).rejects.toMatchObject({ code: 'agent.node-unavailable' });
  expect(readdirSync(join(temp.path, 'kept'))).toEqual([]);
});
