import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { FlotillaError } from '../../contract/errors.ts';
import { scriptCommand } from './script-command.ts';
import type { SshConnection, UploadOptions } from './types.ts';

const chunkBytes = 64 * 1024;
const uploadMs = 6 * 60 * 60_000;
const lookMs = 2 * 60_000;
/** To ask what is there costs about as much as to send this again. */
const askFromBytes = 256 * 1024;

const hashFunction = `
hash_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum < "$1"
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256 < "$1"
  elif command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r < "$1"
  else return 1; fi
}
`;

/** Prints how much of an earlier attempt is there, and its hash; whatever still writes to it is ended first. */
const lookScript = `${hashFunction}
part=$1
writer=$(cat "$part.pid" 2>/dev/null)
is_writer() {
  case $writer in '' | *[!0-9]*) return 1 ;; esac
  case $(tr '\\000' ' ' < "/proc/$writer/cmdline" 2>/dev/null) in cat*) ;; *) return 1 ;; esac
}
i=0
while is_writer && [ $i -lt 50 ]; do
  kill -KILL "$writer" 2>/dev/null
  i=$((i + 1))
  sleep 0.1 2>/dev/null || sleep 1
done
size=$(wc -c < "$part" 2>/dev/null) || exit 0
hash=$(hash_of "$part") || exit 67
echo "there $((size)) \${hash%% *}"
`;

/**
 * What every POSIX shell and busybox can do; no SFTP needed. Exit 66: it arrived damaged, 67: nothing there can hash, 68: not all of
 * it arrived, and what did is kept for the next attempt. Signals are ignored: an upload that is given up ends its input.
 */
const writeScript = `${hashFunction}
umask 077
part=$1 file=$2 mode=$3 want=$4 total=$5 from=$6
trap '' HUP INT TERM
[ "$from" -gt 0 ] || : > "$part" || exit 1
exec 3<&0
cat <&3 >> "$part" &
echo $! > "$part.pid"
wait $! || { rm -f "$part" "$part.pid"; exit 1; }
rm -f "$part.pid"
size=$(wc -c < "$part")
[ "$size" -lt "$total" ] && exit 68
hash=$(hash_of "$part") || { rm -f "$part"; exit 67; }
[ "\${hash%% *}" = "$want" ] || { rm -f "$part"; exit 66; }
chmod "$mode" "$part" && mv -f "$part" "$file" && exit 0
rm -f "$part"
exit 1
`;

/**
 * Puts bytes at a path as a whole or not at all; their sha256 is proved on the device before the name is taken. What an earlier
 * attempt brought there is not sent again, if it is the beginning of these bytes.
 */
export async function uploadOver(
  connection: SshConnection,
  bytes: Uint8Array,
  remotePath: string,
  options: UploadOptions,
): Promise<void> {
  const hash = sha256(bytes);
  const part = `${remotePath}.${hash.slice(0, 12)}.part`;
  const from = bytes.length < askFromBytes ? 0 : await lengthThere(connection, { part, bytes, options });
  const words = [part, remotePath, options.mode.toString(8), hash, String(bytes.length), String(from)];
  const { command, input } = scriptCommand({ script: writeScript, args: words, as: options.as });
  const { code, stderr } = await connection.exec(command, {
    stdin: Readable.from(pieces(bytes, { from, input, ...options }), { objectMode: false, highWaterMark: chunkBytes }),
    timeoutMs: uploadMs,
    signal: options.signal,
    step: 'upload',
    maxOutputBytes: 4096,
  });
  if (code === 0) return;
  const { address } = connection;
  if (code === 66) throw new FlotillaError('agent.upload-damaged', { address });
  throw uploadFailed(address, code, code === 68 ? 'not all of it arrived' : stderr.trim());
}

interface Look {
  part: string;
  bytes: Uint8Array;
  options: UploadOptions;
}

async function lengthThere(connection: SshConnection, { part, bytes, options }: Look): Promise<number> {
  const { command, input } = scriptCommand({ script: lookScript, args: [part], as: options.as });
  const { code, stdout, stderr } = await connection.exec(command, {
    stdin: input,
    timeoutMs: lookMs,
    signal: options.signal,
    step: 'upload',
    maxOutputBytes: 4096,
  });
  if (code !== 0) throw uploadFailed(connection.address, code, stderr.trim());
  const [, size = '', hash = ''] = /^there (\d{1,15}) ([0-9a-f]{64})$/m.exec(stdout) ?? [];
  const length = Number(size);
  const isBeginning = length > 0 && length <= bytes.length && sha256(bytes.subarray(0, length)) === hash;
  return isBeginning ? length : 0;
}

function uploadFailed(address: string, code: number | null, said: string): FlotillaError {
  const missing = 'the device has no sha256sum, shasum or openssl';
  const detail = code === 67 ? missing : said.slice(-500) || `exit ${code}`;
  return new FlotillaError('ssh.command-failed', { address, step: 'upload', detail });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Pieces extends UploadOptions {
  from: number;
  /** What the script wants to read first. */
  input: string;
}

function* pieces(bytes: Uint8Array, { from, input, onProgress }: Pieces): Generator<Uint8Array> {
  if (input) yield Buffer.from(input);
  if (from > 0) onProgress?.(from, bytes.length);
  for (let at = from; at < bytes.length; at += chunkBytes) {
    yield bytes.subarray(at, at + chunkBytes);
    onProgress?.(Math.min(at + chunkBytes, bytes.length), bytes.length);
  }
}
