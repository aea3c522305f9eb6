import { cleanLine } from './clean-text.ts';

/** The lines between two marks; `null` when a mark is missing, as when the user's shell is no shell. */
export function linesBetween(text: string, mark: string): string[] | null {
  const lines = text.split('\n');
  const from = lines.indexOf(`begin ${mark}`);
  const to = lines.indexOf(`end ${mark}`, from + 1);
  return from === -1 || to === -1 ? null : lines.slice(from + 1, to);
}

/** `key=value` lines of a script, the first of each key: no later line changes an earlier answer. */
export function readAnswers(lines: string[]): Map<string, string> {
  const answers = new Map<string, string>();
  for (const line of lines) {
    const match = /^([a-z_]{1,20})=(.*)$/.exec(line);
    if (match?.[1] && !answers.has(match[1])) answers.set(match[1], cleanLine(match[2] ?? '', 2100).trim());
  }
  return answers;
}
