import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { Making } from '../../../contract/app/library.ts';
import { ChangeFeed } from '../../../main/changes.ts';
import { Ledger } from '../../../main/fleet/ledger.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { type LibraryOptions, LibraryService } from '../../../main/library/library.ts';
import { openLog } from '../../../main/log.ts';
import { tarGzOf, tarOf } from '../../support/tar-archive.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

export const never = new AbortController().signal;

/** A library on a folder of the test's own; `open` starts it again on the same one. */
export function makeLibraryHome() {
  const temp = makeTempFolder();
  onTestFinished(temp.remove);
  const folder = join(temp.path, 'library');
  const uploads = join(temp.path, 'uploads');
  mkdirSync(uploads);
  let changes = 0;

  async function open(options: Partial<LibraryOptions> = {}) {
    const inventory = openInventory(join(temp.path, 'inventory.db'));
    const { log, close: closeLog } = openLog(join(temp.path, 'log'));
    const ledger = new Ledger({
      inventory,
      changes: new ChangeFeed(),
      disconnect: () => {},
      placeItem: (sha256) => library.place(sha256),
    });
    const library: LibraryService = new LibraryService({
      folder,
      store: inventory.library,
      ledger,
      take: async (fileName) => ({ path: join(uploads, fileName), fileName, sizeBytes: 0 }),
      announce: () => {
        changes += 1;
      },
      log,
      ...options,
    });
    await library.open();
    let open = true;
    const close = async () => {
      if (!open) return;
      open = false;
      await library.close();
      inventory.close();
      closeLog();
    };
    onTestFinished(close);

    /** Adds content as an upload of that name. */
    const add = (fileName: string, content: Buffer | string, naming: { name?: string; version?: string } = {}) => {
      writeFileSync(join(uploads, fileName), content);
      return library.addUploaded({ transferId: fileName, ...naming }, never);
    };
    return { library, inventory, ledger, add, close };
  }
  return {
    path: temp.path,
    folder,
    uploads,
    open,
    changes: () => changes,
    fileOf: (sha256: string) => join(folder, sha256.slice(0, 2), sha256),
    /** Every file of the library, also unfinished ones. */
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
  };
}

export const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

/** A tar.gz of these texts. */
export function packed(files: Record<string, string>): Buffer {
  return tarGzOf(Object.entries(files).map(([path, content]) => ({ path, content })));
}

export function npmTarball(manifest: Record<string, unknown>, files: Record<string, string> = {}): Buffer {
  const inside = { 'package.json': JSON.stringify({ name: 'gauge', version: '1.2.3', ...manifest }), ...files };
  return packed(Object.fromEntries(Object.entries(inside).map(([path, text]) => [`package/${path}`, text])));
}

export const imageYaml = 'image: ubuntu\nbuild_script:\n  - cp -r $RESOURCE/. .\nrun: node server.js\n';

/** A .deb as its format has it, without dpkg. */
export function debOf(control: string, pack: { name: string; by: (tar: Buffer) => Buffer } = gzipped): Buffer {
  const tar = pack.by(tarOfControl(control));
  return arOf([
    ['debian-binary', Buffer.from('2.0\n')],
    [pack.name, tar],
    ['data.tar.gz', packed({ './usr/share/doc/gauge': 'x' })],
  ]);
}

const gzipped = { name: 'control.tar.gz', by: (tar: Buffer) => gzipSync(tar) };

export function tarOfControl(control: string): Buffer {
  return tarOf([{ path: './control', content: control }]);
}

export function arOf(members: [string, Buffer][]): Buffer {
  const parts = members.flatMap(([name, content]) => [
    Buffer.from(`${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}`),
    Buffer.from(`${String(content.length).padEnd(10)}\`\n`),
    content,
    Buffer.alloc(content.length % 2, '\n'),
  ]);
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}

export function writeFolder(folder: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Reads to the end, and gives what was added. */
export async function madeBy(events: AsyncIterable<Making>) {
  const steps = new Set<string>();
  for await (const event of events) {
    if (event.kind === 'added') return { steps, item: event.item, already: event.already };
    steps.add(event.step);
  }
  throw new Error('nothing was added');
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}
