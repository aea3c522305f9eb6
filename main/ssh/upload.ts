import { Readable } from 'node:stream';
import { FlotillaError } from '../../contract/errors.ts';
import type { FileWays } from './file-ways.ts';
import { filesError, shown } from './files-errors.ts';
import { scriptCommand } from './script-command.ts';
import type { ExecResult, SshConnection, UploadOptions } from './types.ts';
import { lookScript, settleScript, writeScript } from './upload-scripts.ts';
import { uploadBySftp } from './upload-sftp.ts';
import type { UploadSource } from './upload-source.ts';

const uploadMs = 6 * 60 * 60_000;
const lookMs = 2 * 60_000;
const chunkBytes = 64 * 1024;
/** To ask what is there, or to open SFTP, costs about as much as to send this by one command. */
const askFromBytes = 256 * 1024;

export interface Upload {
  connection: Pick<SshConnection, 'address' | 'exec'>;
  ways: FileWays;
  source: UploadSource;
  remotePath: string;
  part: string;
  options: UploadOptions;
}

/**
 * Puts a file at a path as a whole or not at all; its sha256 is proved on the device before the name is taken. What an earlier
 * attempt brought there is not sent again, if it is the beginning of the same file. Which way it goes is in docs/decisions/0007.
 */
export async function uploadOver(task: Omit<Upload, 'part'>): Promise<void> {
  const { source, remotePath, ways, options } = task;
  const upload: Upload = { ...task, part: `${remotePath}.${source.sha256.slice(0, 12)}.part` };
  if (options.as) return throughShell(upload);
  if (source.size < askFromBytes) return small(upload);
  await ways.withSftp(options.signal, async (sftp) => {
    const shell = sftp ? await ways.shell(options.signal) : 'other';
    if (!sftp || shell === 'other') return throughShell(upload);
    if (shell === 'none') return uploadBySftp(sftp, upload);
    await bothWays(upload, (from) =>
      sftp.write(upload.part, source.read(from), { ...progressOf(upload), from, mode: 0o600, signal: options.signal }),
    );
  });
}

/** One command does it all. Only where there is no shell it is SFTP's turn. */
async function small(upload: Upload): Promise<void> {
  const { code, stdout, stderr } = await write(upload, 0);
  if (code === 0 && hasBegun(stdout)) return;
  if (hasBegun(stdout)) throw failed(upload, { code, stderr });
  await upload.ways.withSftp(upload.options.signal, async (sftp) => {
    if (!sftp) throw failed(upload, { code, stderr });
    await uploadBySftp(sftp, upload);
  });
}

async function throughShell(upload: Upload): Promise<void> {
  const from = upload.source.size < askFromBytes ? 0 : await lengthThere(upload);
  const result = await write(upload, from);
  if (result.code !== 0) throw failed(upload, result);
}

/** SFTP brings the bytes, the shell proves them. */
async function bothWays(upload: Upload, bring: (from: number) => Promise<void>): Promise<void> {
  const { source, options } = upload;
  const from = await lengthThere(upload);
  if (from > 0) options.onProgress?.(from, source.size);
  if (from < source.size) await bring(from);
  const result = await run(upload, settleScript, wordsOf(upload));
  if (result.code !== 0) throw failed(upload, result);
}

async function lengthThere(upload: Upload): Promise<number> {
  const { source, part } = upload;
  const result = await run(upload, lookScript, [part]);
  if (result.code !== 0) throw failed(upload, result);
  const [, size = '', hash = ''] = /^there (\d{1,15}) ([0-9a-f]{64})$/m.exec(result.stdout) ?? [];
  const length = Number(size);
  const isBeginning = length > 0 && length <= source.size && (await source.prefixHash(length)) === hash;
  return isBeginning ? length : 0;
}

function run({ connection, options }: Upload, script: string, args: string[]): Promise<ExecResult> {
  const { command, input } = scriptCommand({ script, args, as: options.as });
  const { signal } = options;
  return connection.exec(command, { stdin: input, timeoutMs: lookMs, signal, step: 'upload', maxOutputBytes: 4096 });
}

function write(upload: Upload, from: number): Promise<ExecResult> {
  const { connection, options } = upload;
  const args = [...wordsOf(upload), String(from)];
  const { command, input } = scriptCommand({ script: writeScript, args, as: options.as });
  return connection.exec(command, {
    stdin: Readable.from(pieces(upload, from, input), { objectMode: false, highWaterMark: chunkBytes }),
    timeoutMs: uploadMs,
    signal: options.signal,
    step: 'upload',
    maxOutputBytes: 4096,
  });
}

function wordsOf({ part, remotePath, source, options }: Upload): string[] {
  return [part, remotePath, options.mode.toString(8), source.sha256, String(source.size)];
}

async function* pieces(upload: Upload, from: number, input: string): AsyncGenerator<Uint8Array> {
  const { onWritten } = progressOf(upload);
  if (input) yield Buffer.from(input);
  if (from > 0) onWritten(from);
  let at = from;
  for await (const piece of upload.source.read(from)) {
    for (let taken = 0; taken < piece.length; taken += chunkBytes) {
      const chunk = piece.subarray(taken, taken + chunkBytes);
      yield chunk;
      at += chunk.length;
      onWritten(at);
    }
  }
}

function progressOf({ source, options }: Upload): { onWritten(bytes: number): void } {
  return { onWritten: (bytes) => options.onProgress?.(bytes, source.size) };
}

function hasBegun(stdout: string): boolean {
  return /^begun$/m.test(stdout);
}

function failed(upload: Upload, { code, stderr }: Pick<ExecResult, 'code' | 'stderr'>): FlotillaError {
  const { address } = upload.connection;
  const path = upload.remotePath;
  if (code === 66) return new FlotillaError('files.damaged', { address, path: shown(path) });
  if (/permission denied|read-only/i.test(stderr)) return filesError('files.denied', { address, path });
  const why: Record<number, string> = {
    67: 'the device has no sha256sum, shasum or openssl',
    68: 'not all of it arrived',
  };
  const detail = why[code ?? 0] ?? (shown(stderr.trim().slice(-500)) || `exit ${code}`);
  return new FlotillaError('ssh.command-failed', { address, step: 'upload', detail });
}
