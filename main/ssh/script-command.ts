import { shellQuote } from './shell-quote.ts';

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

/** The command line that runs a script, whatever shell the user has. */
export function scriptCommand({ script, args, as }: ScriptWords): string {
  const words = [`${as?.gate ?? ''}${script}`, 'flotilla', ...args].map(shellQuote);
  return `exec ${as ? `${as.prefix} ` : ''}sh -c ${words.join(' ')}`;
}
