import { isLink } from './links.ts';

/**
 * The arguments that are ours: Electron's own, Chromium's switches and the script's path stand in the same line.
 * The browser host's parser then reads them. A link, and what comes after it or after `--`, was not typed by the technician
 * and sets nothing.
 */
export function ourArguments(argv: readonly string[]): string[] {
  const end = argv.findIndex((argument) => argument === '--' || isLink(argument));
  const typed = end === -1 ? argv : argv.slice(0, end);
  const ours: string[] = [];
  for (const [index, argument] of typed.entries()) {
    if (argument === '--demo' || argument === '--bare' || argument.startsWith('--data-folder=')) ours.push(argument);
    const value = typed[index + 1];
    if (argument === '--data-folder' && value !== undefined) ours.push(argument, value);
  }
  return ours;
}
