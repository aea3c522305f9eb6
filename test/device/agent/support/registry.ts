import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';

export interface FixturePackage {
  name: string;
  version: string;
  /** What else package.json says: bin, scripts, dependencies. */
  manifest?: Record<string, unknown>;
  files?: Record<string, string>;
}

export interface LocalRegistry {
  url: string;
  /** How many times a tarball was fetched. */
  downloads: () => number;
  /** Tarballs are answered only after this promise, from now on. */
  holdTarballs(until: Promise<unknown>): void;
  close(): Promise<void>;
}

/** A registry on loopback that speaks what the real npm asks for, with packages of our own. */
export async function startRegistry(packages: FixturePackage[]): Promise<LocalRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-registry-'));
  const tarballs = new Map<string, Buffer>();
  for (const item of packages) tarballs.set(tarballName(item), await pack(folder, item));
  let downloads = 0;
  let hold: Promise<unknown> = Promise.resolve();

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const tarball = tarballs.get(path.slice('/-/'.length));
    if (path.startsWith('/-/') && tarball) {
      await hold;
      downloads += 1;
      response.end(tarball);
      return;
    }
    const versions = packages.filter((item) => `/${item.name}` === path);
    response.setHeader('content-type', 'application/json');
    response.statusCode = versions.length > 0 ? 200 : 404;
    response.end(JSON.stringify(versions.length > 0 ? packument(versions) : { error: 'not found' }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function packument(versions: FixturePackage[]): unknown {
    const described = versions.map((item) => {
      const tarball = tarballs.get(tarballName(item)) ?? Buffer.alloc(0);
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      return [
        item.version,
        { ...manifestOf(item), dist: { tarball: `${url}/-/${encodeURIComponent(tarballName(item))}`, integrity } },
      ];
    });
    const [first] = versions;
    return {
      name: first?.name,
      'dist-tags': { latest: versions.at(-1)?.version },
      versions: Object.fromEntries(described),
    };
  }

  return {
    url,
    downloads: () => downloads,
    holdTarballs(until) {
      hold = until;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function tarballName(item: FixturePackage): string {
  return `${item.name.replace('/', '-')}-${item.version}.tgz`;
}

function manifestOf(item: FixturePackage): Record<string, unknown> {
  return { name: item.name, version: item.version, ...item.manifest };
}

async function pack(folder: string, item: FixturePackage): Promise<Buffer> {
  const name = tarballName(item);
  const root = join(folder, name.replace(/\.tgz$/, ''));
  const files = { ...item.files, 'package.json': JSON.stringify(manifestOf(item)) };
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, 'package', path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { mode: 0o755 });
  }
  await create({ gzip: true, file: join(folder, name), cwd: root }, ['package']);
  return readFile(join(folder, name));
}
