import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { FlotillaError } from '../../contract/errors.ts';
import { shellQuote } from './shell-quote.ts';
import type { SshConnection, UploadOptions } from './types.ts';

const chunkBytes = 64 * 1024;
const uploadMs = 30 * 60_000;

/**
 * What every POSIX shell and busybox can do; no SFTP needed. Exit 66: it arrived damaged, 67: nothing there can hash. Signals
 * are ignored: an upload that is given up ends its input, which fails the hash, which removes the part.
 */
const script = `
umask 077
part=$1 file=$2 mode=$3 want=$4
trap 'rm -f "$part"' EXIT
trap '' HUP INT TERM
cat > "$part" || exit 1
if command -v sha256sum >/dev/null 2>&1; then have=$(sha256sum < "$part")
elif command -v shasum >/dev/null 2>&1; then have=$(shasum -a 256 < "$part")
elif command -v openssl >/dev/null 2>&1; then have=$(openssl dgst -sha256 -r < "$part")
else exit 67; fi
[ "\${have%% *}" = "$want" ] || exit 66
chmod "$mode" "$part" && mv -f "$part" "$file"
`;

/** Puts bytes at a path as a whole or not at all; their sha256 is proved on the device before the name is taken. */
export async function uploadOver(
  connection: SshConnection,
  bytes: Uint8Array,
  remotePath: string,
  options: UploadOptions,
): Promise<void> {
  const { address } = connection;
  const part = `${remotePath}.${randomBytes(6).toString('hex')}.part`;
  const hash = createHash('sha256').update(bytes).digest('hex');
  const words = [part, remotePath, options.mode.toString(8), hash];
  const { code, stderr } = await connection.exec(`exec sh -c ${[script, 'sh', ...words].map(shellQuote).join(' ')}`, {
    stdin: Readable.from(pieces(bytes, options), { objectMode: false, highWaterMark: chunkBytes }),
    timeoutMs: uploadMs,
    signal: options.signal,
    step: 'upload',
    maxOutputBytes: 4096,
  });
  if (code === 0) return;
  if (code === 66) throw new FlotillaError('agent.upload-damaged', { address });
  const detail =
    code === 67 ? 'the device has no sha256sum, shasum or openssl' : stderr.trim().slice(-500) || `exit ${code}`;
  throw new FlotillaError('ssh.command-failed', { address, step: 'upload', detail });
}

function* pieces(bytes: Uint8Array, { onProgress }: UploadOptions): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    yield bytes.subarray(at, at + chunkBytes);
    onProgress?.(Math.min(at + chunkBytes, bytes.length), bytes.length);
  }
}
