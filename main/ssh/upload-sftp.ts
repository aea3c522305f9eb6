import { createHash } from 'node:crypto';
import { FlotillaError } from '../../contract/errors.ts';
import { shown } from './files-errors.ts';
import type { SftpFiles } from './files-sftp.ts';
import type { Upload } from './upload.ts';

/** An upload to a server where no command runs: what is there is read back, since nothing else can prove it. */
export async function uploadBySftp(sftp: SftpFiles, upload: Upload): Promise<void> {
  const { source, part, remotePath, options } = upload;
  const { signal, mode, onProgress } = options;
  const from = await lengthThere(sftp, upload);
  if (from > 0) onProgress?.(from, source.size);
  const onWritten = (bytes: number) => onProgress?.(bytes, source.size);
  if (from < source.size || source.size === 0)
    await sftp.write(part, source.read(from), { from, mode: 0o600, signal, onWritten });
  const { sizeBytes, sha256 } = await readBack(sftp, part, signal);
  if (sizeBytes !== source.size || sha256 !== source.sha256) {
    await sftp.remove(part, signal);
    throw new FlotillaError('files.damaged', { address: upload.connection.address, path: shown(remotePath) });
  }
  await sftp.chmod(part, mode, signal);
  await sftp.replace(part, remotePath, signal);
}

async function lengthThere(sftp: SftpFiles, { source, part, options }: Upload): Promise<number> {
  const there = await sftp.stat(part, options.signal).catch((error: unknown) => {
    if (error instanceof FlotillaError && error.code === 'files.not-found') return null;
    throw error;
  });
  if (!there || there.sizeBytes === 0 || there.sizeBytes > source.size) return 0;
  const { sizeBytes, sha256 } = await readBack(sftp, part, options.signal);
  return sizeBytes <= source.size && (await source.prefixHash(sizeBytes)) === sha256 ? sizeBytes : 0;
}

async function readBack(sftp: SftpFiles, path: string, signal: AbortSignal) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of (await sftp.read(path, { from: 0, signal })) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
