import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { all, debOf, imageYaml, makeLibraryHome, never, npmTarball, packed, sha256 } from './support.ts';

const image = () => packed({ 'ufop.yaml': imageYaml, 'server.js': '' });

describe('adding a file', () => {
  it('keeps it under its hash, with what it is and where it came from', async () => {
    const home = makeLibraryHome();
    const { library, add } = await home.open();
    const content = npmTarball({});
    const { item, already } = await add('gauge.tgz', content);
    expect(already).toBe(false);
    expect(item).toMatchObject({
      sha256: sha256(content),
      kind: 'npm',
      name: 'gauge',
      version: '1.2.3',
      sizeBytes: content.length,
      origin: { from: 'file', fileName: 'gauge.tgz' },
      state: 'good',
      deviceCount: 0,
    });
    expect(home.files()).toEqual([item.sha256]);
    expect(readFileSync(await library.path(item.sha256, never))).toEqual(content);
    expect(home.changes()).toBeGreaterThan(0);
    expect(await library.list()).toEqual([item]);
  });

  it('keeps the same content once, with what was known of it', async () => {
    const home = makeLibraryHome();
    const { library, add } = await home.open();
    const first = await add('thumb.tar.gz', image(), { version: 'v1' });
    const second = await add('other.tar.gz', image(), { version: 'v2' });
    expect(second).toEqual({ item: { ...first.item, verifiedAt: second.item.verifiedAt }, already: true });
    expect(await library.list()).toHaveLength(1);
    expect(home.files()).toHaveLength(1);
  });

  it('believes a package about its name, and the technician about an image', async () => {
    const { add } = await makeLibraryHome().open();
    const names = { name: 'mine', version: '9' };
    expect((await add('a.tgz', npmTarball({}), names)).item).toMatchObject({ name: 'gauge', version: '1.2.3' });
    expect((await add('b.tar.gz', image(), names)).item).toMatchObject({ name: 'mine', version: '9' });
  });

  it('leaves nothing behind of what is refused or cancelled', async () => {
    const home = makeLibraryHome();
    const { library, add } = await home.open();
    await expect(add('a.tar.gz', packed({ 'ufop.yaml': 'run: 7\n' }))).rejects.toMatchObject({
      code: 'library.bad-image',
    });
    writeFileSync(join(home.uploads, 'b'), image());
    await expect(library.addUploaded({ transferId: 'b' }, AbortSignal.abort())).rejects.toThrow();
    expect(home.files()).toEqual([]);
    expect(existsSync(join(home.uploads, 'a.tar.gz')) || existsSync(join(home.uploads, 'b'))).toBe(false);
    expect(await library.list()).toEqual([]);
  });

  it('gives back what it was, piece by piece', async () => {
    const { library, add } = await makeLibraryHome().open();
    const content = Buffer.alloc(1_000_000, 'flotilla ');
    const { item } = await add('big.bin', content);
    const parts = await all(library.read(item.sha256, never));
    expect(parts.length).toBeGreaterThan(1);
    expect(Buffer.concat(parts.map(({ data }) => Buffer.from(data, 'base64')))).toEqual(content);
    expect(parts.map(({ offsetBytes }) => offsetBytes)).toEqual(parts.map((_part, at) => at * 384 * 1024));
    const empty = await add('empty', '');
    expect(await all(library.read(empty.item.sha256, never))).toEqual([{ offsetBytes: 0, sizeBytes: 0, data: '' }]);
  });
});

describe('an item', () => {
  it('is renamed where its content has no name of its own', async () => {
    const { library, add } = await makeLibraryHome().open();
    const { item } = await add('thumb.tar.gz', image());
    expect(await library.update(item.sha256, { name: 'thumb', version: 'v1.1', notes: 'n' })).toMatchObject({
      name: 'thumb',
      version: 'v1.1',
      notes: 'n',
    });
    const deb = (await add('a.deb', debOf('Package: a\nVersion: 1\n'))).item;
    await expect(library.update(deb.sha256, { name: 'b' })).rejects.toMatchObject({ code: 'library.not-renamable' });
    expect(await library.update(deb.sha256, { name: 'a', notes: 'from the vendor' })).toMatchObject({
      name: 'a',
      notes: 'from the vendor',
    });
  });

  it('is shown as missing when its file is gone, and comes back with the same content', async () => {
    const home = makeLibraryHome();
    const { library, add } = await home.open();
    const { item } = await add('thumb.tar.gz', image(), { version: 'v1' });
    rmSync(home.fileOf(item.sha256));
    expect(await library.get(item.sha256)).toMatchObject({ state: 'missing' });
    expect(await library.verify(item.sha256, never)).toMatchObject({ state: 'missing' });
    await expect(library.path(item.sha256, never)).rejects.toMatchObject({ code: 'library.missing' });
    expect((await add('again.tar.gz', image())).item).toMatchObject({ state: 'good', version: 'v1' });
  });

  it('is not handed out when its file was altered, and is when it was merely touched', async () => {
    const home = makeLibraryHome();
    const { library, add } = await home.open();
    const content = image();
    const { item } = await add('thumb.tar.gz', content);
    const file = home.fileOf(item.sha256);
    utimesSync(file, new Date(1000), new Date(1000));
    expect(await library.get(item.sha256)).toMatchObject({ state: 'changed' });
    expect(await library.path(item.sha256, never)).toBe(file);
    expect(await library.get(item.sha256)).toMatchObject({ state: 'good' });

    const altered = Buffer.from(content);
    altered.writeUInt8(altered.readUInt8(30) ^ 1, 30);
    chmodSync(file, 0o600);
    writeFileSync(file, altered);
    utimesSync(file, new Date(2000), new Date(2000));
    await expect(library.path(item.sha256, never)).rejects.toMatchObject({ code: 'library.damaged' });
    expect(await library.list()).toMatchObject([{ state: 'damaged' }]);
    writeFileSync(file, content);
    expect(await library.verify(item.sha256, never)).toMatchObject({ state: 'good' });
    appendFileSync(file, 'x');
    expect(await library.get(item.sha256)).toMatchObject({ state: 'damaged' });
    expect((await add('again.tar.gz', content)).item).toMatchObject({ state: 'good' });
  });

  it('is removed, and comes back with its file and all that was known of it when that is undone', async () => {
    const home = makeLibraryHome();
    const { library, ledger, add } = await home.open();
    const { item } = await add('a', 'a');
    const noted = await library.update(item.sha256, { notes: 'from the vendor' });
    library.remove(item.sha256);
    expect(existsSync(home.fileOf(item.sha256))).toBe(false);
    expect(() => library.remove(item.sha256)).toThrowError(expect.objectContaining({ code: 'library.unknown' }));
    await expect(library.get(item.sha256)).rejects.toMatchObject({ code: 'library.unknown' });
    expect(await library.status()).toMatchObject({ itemCount: 0, sizeBytes: 0, removedBytes: 1 });

    const [removed] = ledger.undoable();
    expect(removed).toMatchObject({ kind: 'library-removed', count: 1, names: ['a'] });
    expect(ledger.undo(removed?.id ?? 0)).toBe(1);
    expect(await library.list()).toEqual([noted]);
    expect(readFileSync(await library.path(item.sha256, never), 'utf8')).toBe('a');
    // And it is removed again by undoing that.
    const [undone] = ledger.undoable();
    expect(undone).toMatchObject({ kind: 'undone', undone: 'library-removed' });
    ledger.undo(undone?.id ?? 0);
    expect(await library.list()).toEqual([]);
    expect(await library.status()).toMatchObject({ removedBytes: 1 });
  });

  it('is gone for good when there is no room for what was removed, or the room is wanted', async () => {
    const home = makeLibraryHome();
    const { library, ledger, add } = await home.open({ maxRemovedBytes: 10 });
    const first = (await add('first', '1234567')).item;
    const second = (await add('second', '89')).item;
    library.remove(first.sha256);
    library.remove(second.sha256);
    expect(await library.status()).toMatchObject({ removedBytes: 9 });
    library.remove((await add('third', 'abcde')).item.sha256);
    expect(await library.status()).toMatchObject({ removedBytes: 7 });
    expect(ledger.undoable().map(({ names }) => names[0])).toEqual(['third', 'second']);
    expect(library.emptyRemoved()).toBe(7);
    expect(ledger.undoable()).toEqual([]);
    expect(home.files()).toEqual([]);
  });

  it('that was removed is not taken in again at the start, and one that is known gets its file back', async () => {
    const home = makeLibraryHome();
    const first = await home.open();
    const gone = (await first.add('gone', 'gone')).item;
    const kept = (await first.add('kept', 'kept')).item;
    first.library.remove(gone.sha256);
    await first.close();
    // As a crash between the inventory and the files would leave them.
    const aside = (hash: string) => join(home.folder, '.removed', hash);
    mkdirSync(dirname(home.fileOf(gone.sha256)), { recursive: true });
    renameSync(aside(gone.sha256), home.fileOf(gone.sha256));
    renameSync(home.fileOf(kept.sha256), aside(kept.sha256));
    writeFileSync(aside('0'.repeat(64)), 'of nobody');
    const second = await home.open();
    await second.close();
    const third = await home.open();
    expect(await third.library.list()).toMatchObject([{ name: 'kept', state: 'good' }]);
    expect(home.files().sort()).toEqual([gone.sha256, kept.sha256].sort());
    third.ledger.undo(third.ledger.undoable()[0]?.id ?? 0);
    expect(await third.library.list()).toMatchObject([
      { name: 'kept', state: 'good' },
      { name: 'gone', state: 'good' },
    ]);
  });

  it('tells which devices run it, by its content or by its name and version', async () => {
    const { library, inventory, add } = await makeLibraryHome().open();
    const { item } = await add('gauge.tgz', npmTarball({}));
    const thumb = (await add('thumb.tar.gz', image(), { name: 'thumb', version: 'v2' })).item;
    const device = (name: string) => inventory.devices.add(deviceInput({ name, address: `${name}.example` })).id;
    const gauge = (source?: object) => [
      { id: '1', description: { name: 'gauge', version: '1.2.3' }, status: { installed: true }, ...source },
    ];
    const put = (deviceId: string, value: ReturnType<typeof gauge>) =>
      inventory.snapshots.put(deviceId, { part: 'modules', value: value as never, via: 'agent' });
    const [exact, named] = [device('exact'), device('named')];
    put(exact, gauge({ source: { kind: 'npm', blob: item.sha256 } }));
    put(named, gauge());
    const ufop = {
      description: { name: 'thumb', version: 'v2' },
      versions: [{ version: 'v2', state: 'build success' }],
      instances: [],
    };
    inventory.snapshots.put(named, { part: 'ufops', value: [ufop], via: 'agent' });

    const { uses, deviceCount } = await library.get(item.sha256);
    expect(uses.map(({ deviceName, exact: isExact }) => [deviceName, isExact])).toEqual([
      ['exact', true],
      ['named', false],
    ]);
    expect(deviceCount).toBe(2);
    expect(await library.get(thumb.sha256)).toMatchObject({
      uses: [{ what: 'ufop', deviceName: 'named', version: 'v2' }],
    });
    expect((await library.list()).map((each) => [each.name, each.deviceCount])).toEqual(
      expect.arrayContaining([
        ['gauge', 2],
        ['thumb', 1],
      ]),
    );
  });
});

describe('starting again', () => {
  it('finds everything, and removes what was left unfinished', async () => {
    const home = makeLibraryHome();
    const first = await home.open();
    const { item } = await first.add('a.bin', 'a');
    mkdirSync(join(home.folder, '.work', 'left'));
    writeFileSync(join(home.folder, '.work', 'left', 'packed.tgz'), 'half');
    writeFileSync(join(home.folder, item.sha256.slice(0, 2), 'stranger'), 'x');
    await first.close();
    const { library, close } = await home.open();
    expect(await library.list()).toEqual([item]);
    await close();
    expect(home.files()).toEqual([item.sha256]);
  });

  it('takes in whole files that the inventory does not know, as after an older backup was put back', async () => {
    const home = makeLibraryHome();
    const first = await home.open();
    const content = npmTarball({});
    const { item } = await first.add('gauge.tgz', content);
    const cut = await first.add('cut.bin', 'whole');
    first.inventory.library.remove(item.sha256);
    first.inventory.library.remove(cut.item.sha256);
    writeFileSync(home.fileOf(cut.item.sha256), 'who');
    await first.close();

    const { library, inventory, close } = await home.open();
    await expect.poll(() => inventory.library.list().length, { timeout: 15_000 }).toBe(1);
    expect(await library.get(item.sha256)).toMatchObject({
      kind: 'npm',
      name: 'gauge',
      version: '1.2.3',
      state: 'good',
    });
    await close();
    expect(home.files()).toEqual([item.sha256]);
  });
});
