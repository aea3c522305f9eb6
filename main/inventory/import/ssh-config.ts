import { type ConfigLine, type ConfigText, linesOfText, readConfigFile } from './ssh-config-files.ts';
import { ConfigFile, type HostOptions, unjudged } from './ssh-config-sections.ts';
import { expanded } from './ssh-config-words.ts';
import { jumpAmong, jumpsOfCommand } from './ssh-jumps.ts';
import { host, type ImportedFile, type ImportedHost, maxHosts, note, portOf } from './types.ts';

/** Reads the text of an ssh_config(5). What it includes is not at hand and said so. */
export function readSshConfig(text: string): ImportedFile {
  return read(linesOfText(text));
}

/** Reads the config of this user with what it includes. Throws `import.no-ssh-config`. */
export function readSshConfigFile(path: string): ImportedFile {
  return read(readConfigFile(path));
}

/**
 * Every host that is named without a wildcard, with all that Host and Match sections say of it. Nothing is run and nothing is
 * asked of the network: `Match exec` never holds, and names are not made canonical.
 */
function read({ lines, missing }: ConfigText): ImportedFile {
  const file: ImportedFile = { format: 'ssh-config', hosts: [], bad: [], notes: [], columns: [] };
  for (const { line, text } of missing) file.notes.push(note(line, 'include-not-read', text));
  const names = new Map<string, ConfigLine>();
  survey(lines, { file, names });
  const config = new ConfigFile(lines);
  for (const [name, at] of names) {
    if (file.hosts.length >= maxHosts) {
      file.bad.push(note(at.line, 'too-many', String(maxHosts)));
      break;
    }
    takeHost(name, { at, options: config.optionsOf(name), file, names });
  }
  return file;
}

/** Finds the names of Host lines that stand for one host each, and says what is of no use here. */
function survey(
  lines: readonly ConfigLine[],
  { file, names }: { file: ImportedFile; names: Map<string, ConfigLine> },
): void {
  for (const at of lines) {
    const { keyword, args, text, line, where, files } = at;
    const said = where === '' ? text.trim() : `${text.trim()} (${where})`;
    if (args === null) file.bad.push(note(line, 'not-readable', said));
    else if (keyword === 'match') {
      const why = unjudged(args);
      if (why !== null) file.notes.push(note(line, why, said));
    } else if (keyword === 'canonicalizehostname') {
      if (args[0]?.toLowerCase() !== 'no') file.notes.push(note(line, 'canonical-names', said));
    } else if (keyword === 'host') {
      const plain = args.filter((name) => name !== '' && !/[*?!]/.test(name));
      if (plain.length === 0) file.notes.push(note(line, 'pattern-only', args.join(' ')));
      for (const name of plain) if (!names.has(name)) names.set(name, at);
    }
    for (const inside of files) survey(inside, { file, names });
  }
}

interface Found {
  at: ConfigLine;
  options: HostOptions;
  file: ImportedFile;
  names: ReadonlyMap<string, ConfigLine>;
}

function takeHost(name: string, { at: { line, where }, options, file, names }: Found): void {
  const said = where === '' ? name : `${name} (${where})`;
  const portText = options.get('port');
  const port = portText === undefined ? null : portOf(portText);
  if (portText !== undefined && port === null)
    return void file.bad.push(note(line, 'bad-port', `${said}: ${portText}`));
  const address = expanded(options.get('hostname') ?? name, { h: name });
  const user = options.get('user') ?? null;
  const tokens = { h: address, n: name, p: String(port ?? 22), r: user ?? '', d: '~' };
  const identity = options.get('identityfile');
  const command = options.get('proxycommand');
  const jumps = command === undefined ? jumpsIn(options.get('proxyjump')) : jumpsOfCommand(command);
  if (jumps === null) file.notes.push(note(line, 'proxy-command', `${said}: ${command}`));
  const read: ImportedHost = {
    ...host(line, name, address),
    port,
    user,
    identity: identity === undefined || identity.toLowerCase() === 'none' ? null : expanded(identity, tokens),
    jumps: (jumps ?? []).map((jump) => jumpAmong(names, expanded(jump, tokens))),
  };
  file.hosts.push(read);
}

function jumpsIn(value: string | undefined): string[] {
  return value === undefined || value.toLowerCase() === 'none' ? [] : value.split(',');
}
