import type { LogSource } from './log-source.ts';

/** Lines that say something: not the frames of a stack, a closing brace, or Node's last word about its version. */
const tells = /^(?!Node\.js v\d)[^\s}^]/;

/** The last line that a service wrote and that says something. */
export async function lastWords(log: LogSource): Promise<string | undefined> {
  const lines = await log.tail({ lines: 50 });
  const last = lines.filter((line) => line.stream !== 'agent' && tells.test(line.text)).at(-1);
  return last?.text.slice(0, 500);
}
