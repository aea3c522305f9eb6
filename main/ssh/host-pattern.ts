import { createHmac, timingSafeEqual } from 'node:crypto';

/** For which hosts a line of known_hosts stands. */
export type HostPattern =
  | { kind: 'plain'; patterns: { text: string; negated: boolean }[] }
  /** `|1|salt|hash`: the name itself is not told. */
  | { kind: 'hashed'; salt: Buffer; hash: Buffer };

const sha1Bytes = 20;
const maxPatterns = 256;

/** Reads the first field of a line. `hash` and `hosts` say what is wrong with it. */
export function readHostPattern(field: string): HostPattern | 'hash' | 'hosts' {
  if (field.startsWith('|')) return readHashed(field) ?? 'hash';
  const patterns = field.split(',').map((part) => {
    const negated = part.startsWith('!');
    return { text: (negated ? part.slice(1) : part).toLowerCase(), negated };
  });
  if (patterns.length > maxPatterns || patterns.some(({ text }) => text === '')) return 'hosts';
  return { kind: 'plain', patterns };
}

/** The name under which OpenSSH keeps a host: with its port where that is not 22. */
export function knownHostName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether a line stands for a host, named as `knownHostName` names it. A `!` that fits takes the whole line away. */
export function matchesHost(pattern: HostPattern, name: string): boolean {
  if (pattern.kind === 'hashed') {
    return timingSafeEqual(createHmac('sha1', pattern.salt).update(name).digest(), pattern.hash);
  }
  const fitting = pattern.patterns.filter(({ text }) => fitsGlob(text, name));
  return fitting.length > 0 && fitting.every(({ negated }) => !negated);
}

/** The names in the words of the file; `null` when they are hashed. */
export function namesOf(pattern: HostPattern): string | null {
  if (pattern.kind === 'hashed') return null;
  return pattern.patterns.map(({ text, negated }) => (negated ? `!${text}` : text)).join(',');
}

function readHashed(field: string): HostPattern | null {
  const [, saltText, hashText] = /^\|1\|([A-Za-z0-9+/]+={0,2})\|([A-Za-z0-9+/]+={0,2})$/.exec(field) ?? [];
  if (!saltText || !hashText) return null;
  const salt = Buffer.from(saltText, 'base64');
  const hash = Buffer.from(hashText, 'base64');
  return salt.length === sha1Bytes && hash.length === sha1Bytes ? { kind: 'hashed', salt, hash } : null;
}

/** `*` and `?`, without a regular expression: a pattern of a file must not decide how long a match takes. */
function fitsGlob(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  for (let place = 0; place < name.length; ) {
    if (pattern[at] === '*') {
      star = at;
      retry = place;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      place = retry;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
