import { closeSync, fstatSync, globSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { FlotillaError } from '../../../contract/errors.ts';
import { type Directive, directiveOf } from './ssh-config-words.ts';

const maxFileBytes = 1_000_000;
const maxFiles = 200;
/** As deep as ssh itself follows. */
const maxDepth = 16;

/** One line of a config that says something. */
export interface ConfigLine extends Directive {
  text: string;
  /** The line of the file that was asked for; that of the `Include` for what came from elsewhere. */
  line: number;
  /** The file that was included and the line in it; empty in the file that was asked for. */
  where: string;
  /** What an `Include` brings in. */
  files: readonly ConfigLine[][];
}

/** What is read of a config. `missing`: the lines whose pattern names nothing that can be read. */
export interface ConfigText {
  lines: ConfigLine[];
  missing: { text: string; line: number }[];
}

/** Every line of a text that has nowhere to include from. */
export function linesOfText(text: string): ConfigText {
  const lines = linesOf(text, (number) => ({ line: number, where: '' }));
  const missing = lines
    .filter(({ keyword }) => keyword === 'include')
    .map((line) => ({ ...line, text: line.text.trim() }));
  return { lines, missing };
}

/**
 * Reads a config of this user with the files that it includes, relative ones beside it (ssh_config(5), Include). Throws
 * `import.no-ssh-config`.
 */
export function readConfigFile(path: string): ConfigText {
  const text = readSmall(path);
  if (text === null) throw new FlotillaError('import.no-ssh-config', { path });
  const folder = dirname(path);
  const missing: ConfigText['missing'] = [];
  let files = 0;
  const included = (file: string, line: number, depth: number): ConfigLine[] => {
    const inside = files < maxFiles ? readSmall(file) : null;
    files++;
    if (inside === null) missing.push({ text: file, line });
    const name = relative(folder, file);
    return expand(
      linesOf(inside ?? '', (number) => ({ line, where: `${name}:${number}` })),
      depth,
    );
  };
  const expand = (lines: ConfigLine[], depth: number): ConfigLine[] =>
    lines.map((entry) => {
      if (entry.keyword !== 'include') return entry;
      const patterns = depth < maxDepth ? (entry.args ?? []) : [];
      const found = patterns.flatMap((pattern) => filesOf(pattern, folder));
      if (found.length === 0) missing.push({ text: entry.text.trim(), line: entry.line });
      return { ...entry, files: found.map((file) => included(file, entry.line, depth + 1)) };
    });
  return {
    lines: expand(
      linesOf(text, (number) => ({ line: number, where: '' })),
      0,
    ),
    missing,
  };
}

function linesOf(text: string, placeOf: (number: number) => Pick<ConfigLine, 'line' | 'where'>): ConfigLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .flatMap((content, index) => {
      const directive = directiveOf(content);
      return directive ? [{ ...directive, ...placeOf(index + 1), text: content, files: [] }] : [];
    });
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
