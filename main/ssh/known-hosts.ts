import type { HostKey } from '../../contract/app/host-keys.ts';
import type { BadLine } from '../../contract/app/trust.ts';
import { describeKey } from './host-key.ts';
import { type HostPattern, knownHostName, matchesHost, namesOf, readHostPattern } from './host-pattern.ts';
import { isKnownKind, readPublicKey } from './public-key.ts';

/** Bounds of what is read: a larger file is cut after a whole line, and `cut` says so. */
const maxChars = 4_000_000;
const maxLineChars = 16 * 1024;
const maxBadLines = 100;

/** One line of known_hosts that holds a key. */
export interface KnownHostsEntry {
  line: number;
  /** `authority`: a certificate authority. ssh2 knows no certificates, so that no host can be trusted by it. */
  marker: 'none' | 'revoked' | 'authority';
  pattern: HostPattern;
  hostKey: HostKey;
}

export interface KnownHosts {
  entries: KnownHostsEntry[];
  /** The first hundred lines that could not be taken, and how many there are. */
  badLines: BadLine[];
  badLineCount: number;
  cut: boolean;
}

export interface KnownHostsMatch {
  keys: KnownHostsEntry[];
  revoked: KnownHostsEntry[];
  authorities: KnownHostsEntry[];
}

/** Reads a known_hosts file of OpenSSH. Never throws: what is not understood is told by its line number. */
export function parseKnownHosts(text: string): KnownHosts {
  const read: KnownHosts = { entries: [], badLines: [], badLineCount: 0, cut: text.length > maxChars };
  let number = 0;
  for (const line of linesOf(read.cut ? text.slice(0, text.lastIndexOf('\n', maxChars) + 1) : text)) {
    number += 1;
    const result = readLine(line.trim(), number);
    if (result === null) continue;
    if (typeof result !== 'string') {
      read.entries.push(result);
      continue;
    }
    read.badLineCount += 1;
    if (read.badLines.length < maxBadLines) read.badLines.push({ line: number, why: result });
  }
  return read;
}

/** What a file says of one host. With a port other than 22, only lines that name the port speak of it. */
export function knownHostsLookup(entries: readonly KnownHostsEntry[], address: string, port: number): KnownHostsMatch {
  const name = knownHostName(address, port);
  const match: KnownHostsMatch = { keys: [], revoked: [], authorities: [] };
  for (const entry of entries) {
    if (!matchesHost(entry.pattern, name)) continue;
    if (entry.marker === 'revoked') match.revoked.push(entry);
    else if (entry.marker === 'authority') match.authorities.push(entry);
    else match.keys.push(entry);
  }
  return match;
}

/** Where a key stands in a file, under whatever name; `names` is empty where they are hashed. */
export function knownHostsNames(entries: readonly KnownHostsEntry[], key: string): { line: number; names: string }[] {
  return entries
    .filter(({ marker, hostKey }) => marker === 'none' && hostKey.key === key)
    .map(({ line, pattern }) => ({ line, names: namesOf(pattern) ?? '' }));
}

/** One line after another, without a copy of the whole file in pieces. */
function* linesOf(text: string): Generator<string> {
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  while (from < text.length) {
    const found = text.indexOf('\n', from);
    const to = found === -1 ? text.length : found;
    yield text.slice(from, to);
    from = to + 1;
  }
}

/** `null` for a line without a key on purpose: empty, or a comment. */
function readLine(line: string, number: number): KnownHostsEntry | BadLine['why'] | null {
  if (line === '' || line.startsWith('#')) return null;
  if (line.length > maxLineChars) return 'too-long';
  const words = line.split(/[ \t]+/);
  const marker = line.startsWith('@') ? markerOf(words.shift()) : 'none';
  if (marker === null) return 'marker';
  const [hosts, algorithm, key] = words;
  if (!hosts || !algorithm || !key) return 'fields';
  // The first protocol had numbers in place of an algorithm; nothing speaks it any more.
  if (/^\d+$/.test(algorithm)) return 'ssh1';
  const pattern = readHostPattern(hosts);
  if (typeof pattern === 'string') return pattern;
  if (!isKnownKind(algorithm)) return 'kind';
  const blob = /^[A-Za-z0-9+/]+={0,2}$/.test(key) ? Buffer.from(key, 'base64') : null;
  if (blob === null || readPublicKey(blob)?.algorithm !== algorithm) return 'key';
  return { line: number, marker, pattern, hostKey: describeKey(blob) };
}

function markerOf(word: string | undefined): KnownHostsEntry['marker'] | null {
  if (word === '@revoked') return 'revoked';
  return word === '@cert-authority' ? 'authority' : null;
}
