import { transferChunkBytes } from '../../contract/app/transfers.ts';
import { tarGzOf } from '../support/tar-archive.ts';
import type { AppClient } from './app-process.ts';

/** A file for the library. */
export interface Package {
  fileName: string;
  bytes: Buffer;
}

/** The module that every device has: each of its starts leaves a line with its pid. */
export const beacon = { name: 'chaos-beacon', version: '1.0.0' };

export function beaconPackage(): Package {
  const line = 'mkdir -p "$HOME/chaos" && echo "$$" >> "$HOME/chaos/starts" && exec sleep 86400';
  return archive(beacon.name, ['sh', '-c', line]);
}

/** A module with a name of its own, for one round. */
export function archive(name: string, run: string[] = ['sleep', '86400']): Package {
  const manifest = { name, version: '1.0.0', run };
  const bytes = tarGzOf([{ path: 'flotilla-module.json', content: JSON.stringify(manifest) }]);
  return { fileName: `${name}-1.0.0.tar.gz`, bytes };
}

/** A package without dependencies, to be installed by the device's npm. */
export function npmPackage(name: string): Package {
  const about = { name, version: '1.0.0', bin: { [name]: 'index.js' } };
  const bytes = tarGzOf([
    { path: 'package/package.json', content: JSON.stringify(about) },
    { path: 'package/index.js', content: '#!/usr/bin/env node\nsetInterval(() => {}, 60_000);\n', mode: 0o755 },
  ]);
  return { fileName: `${name}-1.0.0.tgz`, bytes };
}

/** An image whose build writes one line. */
export function image(line: string): Package {
  const yaml = `image: ubuntu\nbuild_script:\n  - echo ${line} > built.txt\nrun: sleep 86400\n`;
  return { fileName: `${line}.tar.gz`, bytes: tarGzOf([{ path: 'ufop.yaml', content: yaml }]) };
}

/** Takes a file into the library, as the window does; its hash. */
export async function sendPackage(client: AppClient, { fileName, bytes }: Package): Promise<string> {
  const { id } = await client.transfers.begin({ fileName, sizeBytes: bytes.length });
  for (let at = 0; at < bytes.length; at += transferChunkBytes) {
    const data = bytes.subarray(at, at + transferChunkBytes).toString('base64');
    await client.transfers.append({ transferId: id, offsetBytes: at, data });
  }
  return (await client.library.addUploaded({ transferId: id })).item.sha256;
}
