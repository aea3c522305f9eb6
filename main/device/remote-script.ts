import { FlotillaError } from '../../contract/errors.ts';
import { type ExecResult, type RunAs, type SshConnection, scriptCommand } from '../ssh/ssh.ts';
import { cleanText } from './clean-text.ts';

export interface ScriptCall {
  /** Constant text for a POSIX shell; what varies comes as $1, $2 … */
  script: string;
  args?: string[];
  stdin?: string;
  /** As root, where that is not who logged in. */
  as?: RunAs | null;
  step: string;
  timeoutMs: number;
  signal: AbortSignal;
  maxOutputBytes?: number;
  onOutput?(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
}

/** Runs a script on the device, whatever shell its user has. A code other than 0 is a result. */
export function runScript(connection: SshConnection, call: ScriptCall): Promise<ExecResult> {
  const { script, args = [], as, stdin = '', ...options } = call;
  const { command, input } = scriptCommand({ script, args, as });
  return connection.exec(command, { maxOutputBytes: 64 * 1024, stdin: `${input}${stdin}`, ...options });
}

/** Like `runScript`, where only code 0 will do. Throws `ssh.command-failed` with what the device said. */
export async function mustRun(connection: SshConnection, call: ScriptCall): Promise<string> {
  const result = await runScript(connection, call);
  if (result.code === 0) return result.stdout;
  throw commandFailed(connection, call.step, result);
}

/** What a failed command said, bounded and cleaned. */
export function commandFailed(connection: SshConnection, step: string, result: ExecResult): FlotillaError {
  const said = cleanText(`${result.stderr}\n${result.stdout}`.trim(), 500);
  const detail = said || (result.code === null ? `ended by ${result.signal ?? 'the server'}` : `exit ${result.code}`);
  return new FlotillaError('ssh.command-failed', { address: connection.address, step, detail });
}
