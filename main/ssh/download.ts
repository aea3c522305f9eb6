import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { FileWays } from './file-ways.ts';
import { filesFailed, shown } from './files-errors.ts';
import type { RemoteFiles } from './files-types.ts';
import { assertPath, printfWord } from './remote-path.ts';
import { scriptCommand } from './script-command.ts';
import type { DownloadOptions, DownloadResult, SshConnection } from './types.ts';
import { prefixHashScript } from './upload-scripts.ts';
import { hashOfFile } from './upload-source.ts';

const hashMs = 10 * 60_000;

interface Download {
  connection: Pick<SshConnection, 'address' | 'exec'>;
  ways: FileWays;
  files: RemoteFiles;
  remotePath: string;
  localPath: string;
  options: DownloadOptions;
}

/**
 * Brings a file to this laptop as a whole or not at all: into `<localPath>.part` first, which a later attempt goes on with where
 * the device proves that it is the beginning of the same file.
 */
export async function downloadOver(download: Download): Promise<DownloadResult> {
  const { connection, files, remotePath, localPath, options } = download;
  const { signal, onProgress, resume = true } = options;
  const { address } = connection;
  assertPath(remotePath);
  const real = await files.realPath(remotePath, signal);
  const { kind, sizeBytes } = await files.stat(real, signal);
  if (kind !== 'file') throw filesFailed({ address, path: remotePath, detail: phrase('not-a-file') });
  const { maxBytes = Number.POSITIVE_INFINITY } = options;
  if (sizeBytes > maxBytes) {
    const limit = `${Math.floor(maxBytes / 1024 ** 2)} MiB`;
    throw new FlotillaError('transfer.too-large', { file: shown(remotePath), limit });
  }
  const part = `${localPath}.part`;
  const local = await openLocal(part);
  try {
    const from = resume ? await lengthHere(download, { local, part, real, sizeBytes }) : 0;
    await local.truncate(from);
    onProgress?.(from, sizeBytes);
    let at = from;
    if (at < sizeBytes) {
      const stream = await files.read(real, { from, signal });
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        // A file that grows meanwhile, as a log does, is taken as it was at the beginning.
        const wanted = chunk.subarray(0, sizeBytes - at);
        await writeWhole(local, wanted, at);
        at += wanted.length;
        onProgress?.(at, sizeBytes);
        if (at >= sizeBytes) break;
      }
    }
    // What ended it may have been the connection: then asking again says so.
    if (at < sizeBytes) await files.stat(real, signal);
    if (at < sizeBytes) throw filesFailed({ address, path: remotePath, detail: phrase('ended-before-end') });
    await local.sync();
  } finally {
    await local.close();
  }
  const sha256 = await hashOfFile(part, sizeBytes, signal);
  const proof = await remoteHash(download, real, sizeBytes);
  if (proof !== null && proof !== sha256) {
    await rm(part, { force: true });
    throw new FlotillaError('files.changed-meanwhile', { address, path: shown(remotePath) });
  }
  await rename(part, localPath);
  return { sizeBytes, sha256, isProved: proof !== null };
}

interface Begun {
  local: FileHandle;
  part: string;
  real: string;
  sizeBytes: number;
}

async function lengthHere(download: Download, { local, part, real, sizeBytes }: Begun): Promise<number> {
  const { size } = await local.stat();
  if (size === 0 || size > sizeBytes) return 0;
  const proof = await remoteHash(download, real, size);
  return proof !== null && proof === (await hashOfFile(part, size, download.options.signal)) ? size : 0;
}

/** What the device says of the first bytes of a file; `null` where it cannot tell. */
async function remoteHash(
  { connection, ways, options }: Download,
  path: string,
  length: number,
): Promise<string | null> {
  const { signal } = options;
  if ((await ways.shell(signal)) !== 'same') return null;
  const { command, input } = scriptCommand({ script: prefixHashScript, args: [printfWord(path), String(length)] });
  const limits = { stdin: input, timeoutMs: hashMs, signal, step: 'download', maxOutputBytes: 4096 };
  const { code, stdout } = await connection.exec(command, limits);
  if (code === 68) return '';
  return /^hash ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? null;
}

/** What was there is kept. */
async function openLocal(path: string): Promise<FileHandle> {
  return await open(path, 'r+', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return open(path, 'w+', 0o600);
    throw error;
  });
}

async function writeWhole(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
