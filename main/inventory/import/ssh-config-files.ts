import { closeSync, fstatSync, globSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { FlotillaError } from '../../../contract/errors.ts';

const maxFileBytes = 1_000_000;
const maxFiles = 200;
/** As deep as ssh itself follows. */
const maxDepth = 16;

/** One line of a config with everything it includes in its place. */
export interface ConfigLine {
  text: string;
  /** The line of the file that was asked for; that of the `Include` for what came from elsewhere. */
  line: number;
}

/** Every line of a text that has nowhere to include from. */
export function linesOf(text: string): ConfigLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ text: content, line: index + 1 }));
}

/**
 * Reads a config of this user with the files that it includes, relative ones beside it (ssh_config(5), Include). `missing` holds
 * the lines whose pattern names nothing that can be read. Throws `import.no-ssh-config`.
 */
export function readConfigFile(path: string): { lines: ConfigLine[]; missing: ConfigLine[] } {
  const text = readSmall(path);
  if (text === null) throw new FlotillaError('import.no-ssh-config', { path });
  const missing: ConfigLine[] = [];
  let files = 0;
  const expand = (lines: ConfigLine[], depth: number): ConfigLine[] =>
    lines.flatMap((entry) => {
      const patterns = includesOf(entry.text);
      if (patterns === null) return [entry];
      const found = depth < maxDepth ? patterns.flatMap((pattern) => filesOf(pattern, dirname(path))) : [];
      if (found.length === 0) missing.push(entry);
      return found.flatMap((file) => {
        const inside = files < maxFiles ? readSmall(file) : null;
        files++;
        if (inside === null) {
          missing.push({ text: file, line: entry.line });
          return [];
        }
        // What is included stands where its Include stands.
        return expand(linesOf(inside), depth + 1).map(({ text: content }) => ({ text: content, line: entry.line }));
      });
    });
  return { lines: expand(linesOf(text), 0), missing };
}

/** The patterns of an Include line; `null` for any other line. */
export function includesOf(text: string): string[] | null {
  const match = /^\s*Include(?:\s+|\s*=\s*)(.+)$/i.exec(text);
  if (!match) return null;
  return [...(match[1] ?? '').matchAll(/"([^"]*)"|(\S+)/g)].map((part) => part[1] ?? part[2] ?? '');
}

function filesOf(pattern: string, folder: string): string[] {
  const home = pattern.replace(/^~(?=\/)/, homedir());
  return globSync(isAbsolute(home) ? home : join(folder, home)).sort();
}

function readSmall(path: string): string | null {
  try {
    const file = openSync(path, 'r');
    try {
      // A pipe or a device never ends.
      if (!fstatSync(file).isFile()) return null;
      const bytes = Buffer.alloc(maxFileBytes);
      return bytes.subarray(0, readSync(file, bytes, 0, maxFileBytes, 0)).toString();
    } finally {
      closeSync(file);
    }
  } catch {
    // Not there or not ours to read: the caller says which file.
    return null;
  }
}
