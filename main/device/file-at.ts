import type { RunAs, SshConnection } from '../ssh/ssh.ts';
import { mustRun } from './remote-script.ts';
import type { FileAt } from './types.ts';

/** Hashing a large file on a small device takes its time. */
const lookMs = 10 * 60_000;

const lookScript = `
if [ -d "$1" ]; then echo folder; exit 0; fi
if [ ! -e "$1" ] && [ ! -L "$1" ]; then echo nothing; exit 0; fi
if [ ! -f "$1" ]; then echo other; exit 0; fi
echo file
echo "mode $(stat -c %a "$1" 2>/dev/null)"
[ "$2" = hash ] || exit 0
if command -v sha256sum >/dev/null 2>&1; then hash=$(sha256sum < "$1")
elif command -v shasum >/dev/null 2>&1; then hash=$(shasum -a 256 < "$1")
else hash=$(openssl dgst -sha256 -r < "$1"); fi
echo "hash \${hash%% *}"
exit 0
`;

/** What is at a path; `null` where there is nothing. Throws `ssh.command-failed`. */
export async function lookAtFile(
  connection: SshConnection,
  path: string,
  { as, hash = true, signal }: { as: RunAs | null; hash?: boolean; signal: AbortSignal },
): Promise<FileAt | null> {
  const said = await mustRun(connection, {
    script: lookScript,
    args: [path, hash ? 'hash' : 'no'],
    as,
    step: 'look',
    timeoutMs: lookMs,
    signal,
    maxOutputBytes: 8192,
  });
  const kind = /^(folder|nothing|other|file)$/m.exec(said)?.[1] ?? 'nothing';
  if (kind === 'nothing') return null;
  if (kind === 'folder' || kind === 'other') return { kind, sha256: null, mode: null };
  const mode = /^mode ([0-7]{3,4})$/m.exec(said)?.[1];
  const sha256 = /^hash ([0-9a-f]{64})$/m.exec(said)?.[1] ?? null;
  return { kind: 'file', sha256, mode: mode === undefined ? null : Number.parseInt(mode, 8) };
}
