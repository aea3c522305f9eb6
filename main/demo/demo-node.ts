import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FlotillaError } from '../../contract/errors.ts';
import { createNodeSource, pinFor } from '../device/device.ts';

const fetchMs = 15 * 60_000;

export interface DemoNodeOptions {
  /** Where an installed Flotilla brings along the Node.js for devices. */
  shipped: string;
  /** Of the demo; the program is unpacked into it. */
  folder: string;
  platform?: NodeJS.Platform;
  architecture?: string;
}

/** Whether an installed app can show simulated devices: they run on the Node.js for Linux that it brings along for real ones. */
export const hasDemoNode = (platform: NodeJS.Platform = process.platform) => platform === 'linux';

/**
 * The Node.js that simulated devices run on in an installed app, whose own Electron refuses to be one (see its fuses). Throws
 * `internal` where there is none for this laptop, `agent.node-unavailable`.
 */
export async function demoNode(options: DemoNodeOptions): Promise<string> {
  const { shipped, folder, platform = process.platform, architecture = process.arch } = options;
  const pin = hasDemoNode(platform) ? pinFor({ x64: 'x86_64', arm64: 'aarch64' }[architecture] ?? '') : undefined;
  if (!pin) throw new FlotillaError('internal', { detail: 'an installed Flotilla has its demo on Linux only' });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const packed = await createNodeSource({ folder, shipped }).packed(pin, AbortSignal.timeout(fetchMs));
  const program = join(folder, 'node');
  await pipeline(createReadStream(packed), createGunzip(), createWriteStream(program, { mode: 0o700 }));
  return program;
}
