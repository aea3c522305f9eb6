import { randomBytes } from 'node:crypto';
import { FlotillaError } from '../../contract/errors.ts';
import type { RunAs, SshConnection } from '../ssh/ssh.ts';
import { linesBetween, readAnswers } from './answers.ts';
import { locateArguments, locateScript } from './locate-script.ts';
import { placeOf, type RootWay } from './place.ts';
import { commandFailed, runScript } from './remote-script.ts';

const rootScript = `${locateScript}
echo "begin $1"
say root "$(find_root)"
echo "end $1"
`;

const ways: readonly RootWay[] = ['login', 'sudo', 'sudo-password'];

/** How who logged in becomes root; `null` where that is root already. Throws `device.no-root`, `ssh.*`. */
export async function becomeRoot(
  connection: SshConnection,
  password: () => Promise<string | null>,
  signal: AbortSignal,
): Promise<RunAs | null> {
  const mark = randomBytes(8).toString('hex');
  const secret = await password();
  const result = await runScript(connection, {
    script: rootScript,
    args: locateArguments({ mark, file: '', token: false, plan: true }),
    stdin: `${secret ?? ''}\n`,
    step: 'root',
    timeoutMs: 30_000,
    signal,
    maxOutputBytes: 8192,
  });
  const lines = linesBetween(result.stdout, mark);
  if (lines === null) throw commandFailed(connection, 'root', result);
  const said = readAnswers(lines).get('root');
  const way = ways.find((known) => known === said);
  if (way === undefined) throw new FlotillaError('device.no-root', { address: connection.address });
  return placeOf('system', way, secret).as;
}
