import { userInfo } from 'node:os';
import type { ConfigLine } from './ssh-config-files.ts';
import { expanded, fitsAny } from './ssh-config-words.ts';

/** What a config says of one host: the first word on each thing, by keyword in lower case. */
export type HostOptions = ReadonlyMap<string, string>;

interface Section {
  /** Its `Host` or `Match` line; `null` for what stands before the first, and always applies. */
  head: ConfigLine | null;
  parts: (ConfigLine | ConfigFile[])[];
}

/** Of two that say how the way goes, the first wins, also where it says `none`. */
const sameThing: Readonly<Record<string, string>> = { proxycommand: 'way', proxyjump: 'way' };
const wanted = new Set(['hostname', 'user', 'port', 'identityfile', 'proxyjump', 'proxycommand']);

/** A pass over a config for one host. */
interface Pass {
  host: string;
  original: string;
  localUser: string;
  isFinal: boolean;
  wantsFinal: boolean;
  options: Map<string, string>;
  said: Set<string>;
}

/** The sections of a file. Those that name their hosts are found by name: a config may have thousands of them. */
export class ConfigFile {
  readonly #sections: Section[] = [{ head: null, parts: [] }];
  readonly #byName = new Map<string, number[]>();
  readonly #others: number[] = [];

  constructor(lines: readonly ConfigLine[]) {
    for (const line of lines) {
      if (line.keyword === 'host' || line.keyword === 'match') this.#sections.push({ head: line, parts: [] });
      else if (line.keyword === 'include') {
        this.#sections.at(-1)?.parts.push(line.files.map((inside) => new ConfigFile(inside)));
      } else if (wanted.has(line.keyword)) this.#sections.at(-1)?.parts.push(line);
    }
    for (const [index, { head }] of this.#sections.entries()) {
      const names = head?.keyword === 'host' ? (head.args ?? []) : ['*'];
      if (names.some((name) => /[*?!]/.test(name))) this.#others.push(index);
      else for (const name of new Set(names)) this.#byName.set(name, [...(this.#byName.get(name) ?? []), index]);
    }
  }

  /** All that applies to a host, as `ssh -G` tells it, but for what would need a command or the network. */
  optionsOf(name: string): HostOptions {
    const start = { host: name, original: name, localUser: localUser(), options: new Map(), said: new Set<string>() };
    const pass: Pass = { ...start, isFinal: false, wantsFinal: false };
    this.#apply(pass);
    if (pass.wantsFinal) {
      // Names are matched once more, now by the address that was found.
      pass.host = addressIn(pass);
      pass.options.set('hostname', pass.host.replaceAll('%', '%%'));
      pass.isFinal = true;
      this.#apply(pass);
    }
    return pass.options;
  }

  #apply(pass: Pass): void {
    for (const index of this.#candidates(pass.host)) {
      const section = this.#sections[index];
      if (!section || !holds(section.head, pass)) continue;
      for (const part of section.parts) {
        if (Array.isArray(part)) for (const file of part) file.#apply(pass);
        else take(part, pass);
      }
    }
  }

  #candidates(name: string): number[] {
    const named = this.#byName.get(name);
    return named ? [...named, ...this.#others].sort((a, b) => a - b) : this.#others;
  }
}

function take({ keyword, args }: ConfigLine, { options, said }: Pass): void {
  const thing = sameThing[keyword] ?? keyword;
  if (said.has(thing) || !args || args.length === 0) return;
  said.add(thing);
  options.set(keyword, keyword === 'proxycommand' ? args.join(' ') : (args[0] ?? ''));
}

function holds(head: ConfigLine | null, pass: Pass): boolean {
  if (head === null) return true;
  if (head.args === null) return false;
  return head.keyword === 'host'
    ? fitsAny(pass.host, head.args)
    : criteriaOf(head.args).every((one) => meets(one, pass));
}

interface Criterion {
  key: string;
  value: string;
  negated: boolean;
}

/** The criteria of a `Match` line: `host a,b`, `host=a,b`, `!user root`, `all`. */
function criteriaOf(args: readonly string[]): Criterion[] {
  const criteria: Criterion[] = [];
  for (let at = 0; at < args.length; at++) {
    const [, sign = '', key = '', value] = /^(!?)([a-z]+)(?:=(.*))?$/is.exec(args[at] ?? '') ?? [];
    const alone = value !== undefined || ['all', 'final', 'canonical'].includes(key.toLowerCase());
    criteria.push({ key: key.toLowerCase(), value: value ?? (alone ? '' : (args[++at] ?? '')), negated: sign === '!' });
  }
  return criteria;
}

/** The criteria of a `Match` line that cannot be judged here. */
export function unjudged(args: readonly string[]): 'match-exec' | 'match-unknown' | null {
  const keys = criteriaOf(args).map(({ key }) => key);
  if (keys.includes('exec')) return 'match-exec';
  return keys.every((key) => key in judges) ? null : 'match-unknown';
}

const lists = (text: string, value: string) => fitsAny(text.toLowerCase(), value.toLowerCase().split(','));
const judges: Readonly<Record<string, (pass: Pass, value: string) => boolean>> = {
  all: () => true,
  canonical: ({ isFinal }) => isFinal,
  final: (pass) => {
    pass.wantsFinal = true;
    return pass.isFinal;
  },
  host: (pass, value) => lists(addressIn(pass), value),
  originalhost: ({ original }, value) => lists(original, value),
  user: ({ options, localUser: own }, value) => fitsAny(options.get('user') ?? own, value.split(',')),
  localuser: ({ localUser: own }, value) => fitsAny(own, value.split(',')),
};

function meets({ key, value, negated }: Criterion, pass: Pass): boolean {
  const judge = Object.hasOwn(judges, key) ? judges[key] : undefined;
  return judge !== undefined && judge(pass, value) !== negated;
}

function addressIn({ options, host }: Pass): string {
  return expanded(options.get('hostname') ?? '%h', { h: host });
}

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's list has no name there.
    return '';
  }
}
