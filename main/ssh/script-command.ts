import { randomBytes } from 'node:crypto';
import { shellQuote } from './shell-quote.ts';

/** dropbear ends the whole connection at a command of more than 9000 bytes. */
const longestCommand = 6000;

/** How a script gets to run as another user than the one who logged in. */
export interface RunAs {
  /** Words in front of `sh`, such as `sudo -n`. No secret is in them: every user of the device can read command lines. */
  prefix: string;
  /** Lines at the beginning of the script that take what is left of `input` from its standard input. */
  gate: string;
  /** What comes first on standard input: a password, if one may be asked for. */
  input: string;
}

export interface ScriptWords {
  /** Constant text for a POSIX shell; what varies comes as $1, $2 … */
  script: string;
  args: string[];
  as?: RunAs | null | undefined;
}

export interface ScriptCommand {
  command: string;
  /** What must come first on standard input. */
  input: string;
}

/** The command that runs a script, whatever shell the user has. A long one travels through the shell's input. */
export function scriptCommand({ script, args, as }: ScriptWords): ScriptCommand {
  const gate = as?.gate ?? '';
  const input = as?.input ?? '';
  const commandFor = (text: string) => {
    const words = [`${gate}${text}`, 'flotilla', ...args].map(shellQuote);
    return `exec ${as ? `${as.prefix} ` : ''}sh -c ${words.join(' ')}`;
  };
  const command = commandFor(script);
  if (Buffer.byteLength(command) <= longestCommand) return { command, input };
  const mark = randomBytes(8).toString('hex');
  return { command: commandFor(loader(mark)), input: `${input}${script}\n${mark}\n` };
}

/** Line by line: a shell's `read` takes nothing of what follows, as `head` would. */
function loader(mark: string): string {
  return `script= newline='
'
while IFS= read -r line; do
  [ "$line" = ${mark} ] && break
  script=$script$line$newline
done
line=
eval "$script"`;
}
