import { StringDecoder } from 'node:string_decoder';
import type { RunAs, SshConnection } from '../ssh/ssh.ts';
import { cleanLine } from './clean-text.ts';
import { runScript } from './remote-script.ts';
import type { RunResult } from './types.ts';

/** Of each of stdout and stderr; what comes after is read and dropped. */
const outputBytes = 4 * 1024 * 1024;
const lastLineChars = 200;

export interface CommandOptions {
  as: RunAs | null;
  timeoutMs: number;
  signal: AbortSignal;
  onOutput(text: string): void;
}

/**
 * The command line comes through standard input, so that it may be long, is nobody else's to see among the processes, and is part of no
 * other text. What it runs finds that input at its end.
 */
const script = `
command= newline='
'
while IFS= read -r line || [ -n "$line" ]; do command=$command$line$newline; done
line=
exec "\${SHELL:-/bin/sh}" -c "$command" </dev/null
`;

/** Runs a command line in the login shell of its user. A code other than 0 is a result. Throws `ssh.timeout`, `ssh.*`. */
export async function runCommand(
  connection: SshConnection,
  command: string,
  { as, timeoutMs, signal, onOutput }: CommandOptions,
): Promise<RunResult> {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  const result = await runScript(connection, {
    script,
    stdin: command,
    as,
    step: 'run',
    timeoutMs,
    signal,
    maxOutputBytes: outputBytes,
    onOutput: (chunk, stream) => onOutput(decoders[stream].write(chunk)),
  });
  const { code, signal: endedBy, truncated } = result;
  return { code, signal: endedBy, truncated, lastLine: lastLineOf(result.stdout) || lastLineOf(result.stderr) };
}

function lastLineOf(text: string): string {
  return cleanLine(text.trimEnd().split('\n').at(-1) ?? '', lastLineChars).trim();
}
