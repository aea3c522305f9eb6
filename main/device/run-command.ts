import { StringDecoder } from 'node:string_decoder';
import type { RunAs, SshConnection } from '../ssh/ssh.ts';
import { cleanLine } from './clean-text.ts';
import { Masker } from './mask.ts';
import { runScript } from './remote-script.ts';
import type { RunResult, Variable } from './types.ts';

/** Of each of stdout and stderr; what comes after is read and dropped. */
const outputBytes = 4 * 1024 * 1024;
const lastLineChars = 200;
/** dropbear ends the whole connection at a command of more than 9000 bytes. */
const longestCommand = 6000;

export interface CommandOptions {
  as: RunAs | null;
  /** Secrets that the command finds in its environment; no output that is told of holds one. */
  variables?: readonly Variable[] | undefined;
  timeoutMs: number;
  signal: AbortSignal;
  onOutput(text: string): void;
}

/**
 * What a command line needs that is long, has variables or is another user's. They come through standard input, so that they may be long, are nobody else's to see among the processes,
 * and are part of no other text. Each is so many lines as are said before it; the command, which has no name, is the last. If one of them
 * does not come whole, nothing is run. What is run finds that input at its end. Its environment can be read by its user and by root alone.
 */
const script = `
newline='
'
while IFS=' ' read -r left name || exit 125; do
  value= between=
  while [ "$left" -gt 0 ]; do
    IFS= read -r line || exit 125
    value=$value$between$line between=$newline
    left=$((left - 1))
  done
  [ -n "$name" ] || break
  export "$name=$value"
done
command=$value$newline
unset value line left name between
exec "\${SHELL:-/bin/sh}" -c "$command" </dev/null
`;

/** Runs a command line in the login shell of its user. A code other than 0 is a result. Throws `ssh.timeout`, `ssh.*`. */
export async function runCommand(
  connection: SshConnection,
  command: string,
  { as, variables = [], timeoutMs, signal, onOutput }: CommandOptions,
): Promise<RunResult> {
  const secrets = variables.map(({ value }) => value);
  const outputs = { stdout: outputOf(secrets, onOutput), stderr: outputOf(secrets, onOutput) };
  try {
    const options = {
      ...{ step: 'run', timeoutMs, signal, maxOutputBytes: outputBytes },
      onOutput: (chunk: Buffer, stream: 'stdout' | 'stderr') => outputs[stream].take(chunk),
    };
    const stdin = () => [...variables, { name: '', value: command }].map(framed).join('');
    const result = isPlain(command, { as, variables })
      ? await connection.exec(command, options)
      : await runScript(connection, { script, stdin: stdin(), as, ...options });
    const { code, signal: endedBy, truncated } = result;
    const lastLine = lastLineOf(outputs.stdout.end()) || lastLineOf(outputs.stderr.end());
    return { code, signal: endedBy, truncated, lastLine };
  } finally {
    // What it printed before it took too long, or was cancelled.
    outputs.stdout.end();
    outputs.stderr.end();
  }
}

/**
 * It can be given to the login shell as it is, which is the shell that the script would give it to: two programs less to start on the
 * device. Its shell shows it among the processes either way.
 */
function isPlain(
  command: string,
  { as, variables }: Required<Pick<CommandOptions, 'as'>> & { variables: readonly Variable[] },
): boolean {
  return as === null && variables.length === 0 && /\S/.test(command) && Buffer.byteLength(command) <= longestCommand;
}

/** `2 TOKEN`, and the two lines. */
function framed({ name, value }: Variable): string {
  return `${value.split('\n').length} ${name}\n${value}\n`;
}

/** One of the two streams, as text without secrets. */
function outputOf(secrets: readonly string[], onOutput: (text: string) => void) {
  const decoder = new StringDecoder('utf8');
  const masker = new Masker(secrets);
  let told = '';
  const tell = (text: string) => {
    told += text;
    if (text !== '') onOutput(text);
  };
  return {
    take: (chunk: Buffer) => tell(masker.take(decoder.write(chunk))),
    /** Tells what was held back, and gives all that was told. */
    end() {
      tell(masker.take(decoder.end()) + masker.end());
      return told;
    },
  };
}

function lastLineOf(text: string): string {
  return cleanLine(text.trimEnd().split('\n').at(-1) ?? '', lastLineChars).trim();
}
