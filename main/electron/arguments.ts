/**
 * The arguments that are ours: Electron's own, Chromium's switches and the script's path stand in the same line.
 * The browser host's parser then reads them.
 */
export function ourArguments(argv: readonly string[]): string[] {
  const ours: string[] = [];
  for (const [index, argument] of argv.entries()) {
    if (argument === '--demo' || argument.startsWith('--data-folder=')) ours.push(argument);
    const value = argv[index + 1];
    if (argument === '--data-folder' && value !== undefined) ours.push(argument, value);
  }
  return ours;
}
