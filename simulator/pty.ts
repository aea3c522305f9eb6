import { spawnSync } from 'node:child_process';
import type { PseudoTtyInfo } from 'ssh2';

/** True where util-linux's `script` is installed: it lends a real terminal, which Node cannot open by itself. */
export const ptyAvailable = hasScript();

/**
 * A command (or a shell) on a terminal of its own. The terminal keeps the size it is opened with: `script` has no way to
 * pass on a later change.
 */
export function ptyCommand(command: string | undefined, size: PseudoTtyInfo): readonly [string, readonly string[]] {
  const stty = `stty cols ${Math.floor(size.cols)} rows ${Math.floor(size.rows)} 2>/dev/null`;
  return ['script', ['-q', '-e', '-c', `${stty}\n${command ?? 'exec /bin/sh -i'}`, '/dev/null']];
}

function hasScript(): boolean {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8', timeout: 5000 });
  return stdout?.includes('util-linux') ?? false;
}
