import SshConfig from 'ssh-config';
import { type ConfigLine, includesOf, linesOf, readConfigFile } from './ssh-config-files.ts';
import { host, type ImportedFile, type ImportedHost, maxHosts, note, portOf } from './types.ts';

/** Reads the text of an ssh_config(5). What it includes is not at hand and said so. */
export function readSshConfig(text: string): ImportedFile {
  const lines = linesOf(text);
  return read(
    lines.filter((line) => includesOf(line.text) === null),
    lines.filter((line) => includesOf(line.text) !== null),
  );
}

/** Reads the config of this user with what it includes. Throws `import.no-ssh-config`. */
export function readSshConfigFile(path: string): ImportedFile {
  const { lines, missing } = readConfigFile(path);
  return read(lines, missing);
}

/**
 * Every host that is named without a wildcard, with all that Host and Match sections say of it. Nothing is run and nothing is
 * asked of the network: `Match exec` never holds, and names are not made canonical.
 */
function read(all: readonly ConfigLine[], notIncluded: readonly ConfigLine[]): ImportedFile {
  const file: ImportedFile = { format: 'ssh-config', hosts: [], bad: [], notes: [], columns: [] };
  for (const { line, text } of notIncluded) file.notes.push(note(line, 'include-not-read', text.trim()));
  const lines = all.filter((entry) => !asksTheNetwork(entry, file));
  let config: SshConfig;
  try {
    config = SshConfig.parse(lines.map(({ text }) => text).join('\n'));
  } catch (error) {
    file.bad.push(note(null, 'not-readable', error instanceof Error ? error.message : String(error)));
    return file;
  }
  for (const [name, line] of namesOf(lines, file)) {
    if (file.hosts.length >= maxHosts) {
      file.bad.push(note(line, 'too-many', String(maxHosts)));
      break;
    }
    const found = hostOf(name, line, config.compute(name, { ignoreCase: true, matchExec: false }));
    if (found) file.hosts.push(found);
    else file.bad.push(note(line, 'bad-port', name));
  }
  return file;
}

function asksTheNetwork({ text, line }: ConfigLine, file: ImportedFile): boolean {
  if (/^\s*Match\b.*\bexec\b/i.test(text)) file.notes.push(note(line, 'match-exec', text.trim()));
  if (!/^\s*CanonicalizeHostname\b/i.test(text)) return false;
  if (!/\bno\s*$/i.test(text)) file.notes.push(note(line, 'canonical-names', text.trim()));
  return true;
}

/** Names of Host lines that stand for one host each, with their line. */
function namesOf(lines: readonly ConfigLine[], file: ImportedFile): Map<string, number> {
  const names = new Map<string, number>();
  for (const { text, line } of lines) {
    const match = /^\s*Host(?:\s+|\s*=\s*)(.+)$/i.exec(text);
    if (!match) continue;
    const all = [...(match[1] ?? '').matchAll(/"([^"]*)"|([^\s"]+)/g)].map((part) => part[1] ?? part[2] ?? '');
    const plain = all.filter((name) => name !== '' && !/[*?!]/.test(name));
    if (plain.length === 0) file.notes.push(note(line, 'pattern-only', all.join(' ')));
    for (const name of plain) if (!names.has(name)) names.set(name, line);
  }
  return names;
}

function hostOf(name: string, line: number, options: Record<string, string | string[]>): ImportedHost | null {
  const value = (key: string) => [options[key] ?? []].flat()[0];
  const portText = value('port');
  const port = portText === undefined ? null : portOf(portText);
  if (portText !== undefined && port === null) return null;
  const jump = value('proxyjump');
  return {
    ...host(line, name, (value('hostname') ?? name).replace(/%h/g, name).replace(/%%/g, '%')),
    port,
    user: value('user') ?? null,
    identity: value('identityfile') ?? null,
    jumps: jump === undefined || jump.toLowerCase() === 'none' ? [] : jump.split(','),
  };
}
