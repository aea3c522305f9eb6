import { linkMark } from './files-scripts.ts';
import type { RemoteEntry, RemoteKind, RemoteStat } from './files-types.ts';
import { pathFromBytes } from './remote-path.ts';

/** The record's beginning, which stands right before the only slash that a record has. */
const header = /(?:^|\n)(\S+) (\d+) (-?\d+|-) \.$/;
const letters: Record<string, RemoteKind> = { '-': 'file', d: 'folder', l: 'link' };
const formats = new Map<number, RemoteKind>([
  [0o10, 'file'],
  [0o04, 'folder'],
  [0o12, 'link'],
]);
const linkKinds = ['file', 'folder', 'other', 'broken'] as const;

/**
 * Reads what `listScript` prints. A name may hold anything but a slash, newlines and what looks like a record too: so records
 * are told apart by their slashes, each of which has its own header right before it.
 */
export function readListing(output: Buffer): RemoteEntry[] {
  const end = output.indexOf(linkMark);
  if (end === -1) return [];
  // One character for each byte, so that nothing is lost until the names are known.
  const text = output.subarray(0, end).toString('latin1');
  const links = readLinks(output.subarray(end + linkMark.length));
  const entries: RemoteEntry[] = [];
  let begun: RemoteStat | null = null;
  let from = 0;
  for (let slash = text.indexOf('/'); ; slash = text.indexOf('/', from)) {
    const part = slash === -1 ? text.slice(from) : text.slice(from, slash);
    const match = slash === -1 ? null : header.exec(part);
    if (begun !== null) {
      const raw = match ? part.slice(0, match.index) : part.replace(/\n$/, '');
      const name = pathFromBytes(Buffer.from(raw, 'latin1'));
      if (name !== '') entries.push({ name, ...begun, link: links.get(name) ?? null });
    }
    if (slash === -1) return entries;
    begun = match ? statOf(match[1] ?? '', match[2] ?? '', match[3] ?? '') : null;
    from = slash + 1;
  }
}

/** Reads what `statScript` prints; `null` where that is nothing. */
export function readStat(output: Buffer): RemoteStat | null {
  const [found] = readListing(output);
  if (!found) return null;
  const { name: _name, ...stat } = found;
  if (stat.kind !== 'link') return stat;
  const [link = null] = readLinks(output.subarray(output.indexOf(linkMark) + linkMark.length)).values();
  return { ...stat, link };
}

function readLinks(output: Buffer): Map<string, RemoteStat['link']> {
  const fields: string[] = [];
  for (let from = 0, to = output.indexOf(0); to !== -1; from = to + 1, to = output.indexOf(0, from)) {
    fields.push(pathFromBytes(output.subarray(from, to)));
  }
  const links = new Map<string, RemoteStat['link']>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [name = '', target = '', told] = fields.slice(at, at + 3);
    links.set(name.slice(name.lastIndexOf('/') + 1), {
      target,
      kind: linkKinds.find((kind) => kind === told) ?? 'other',
    });
  }
  return links;
}

/** `form` is hexadecimal where the device has `stat`, else letters as `ls` prints them. */
function statOf(form: string, size: string, time: string): RemoteStat | null {
  const isHex = /^[0-9a-f]{1,8}$/.test(form);
  if (!isHex && !/^[-a-z][-rwxsStT]{9}/.test(form)) return null;
  const bits = isHex ? Number.parseInt(form, 16) : 0;
  return {
    kind: (isHex ? formats.get(bits >> 12) : letters[form[0] ?? '']) ?? 'other',
    sizeBytes: Number(size),
    modifiedAt: time === '-' ? null : Number(time) * 1000,
    mode: isHex ? bits & 0o7777 : modeOf(form),
    link: null,
  };
}

function modeOf(form: string): number {
  const bits = [...form.slice(1, 10)].reduce((mode, letter) => mode * 2 + (/[-ST]/.test(letter) ? 0 : 1), 0);
  const special = [3, 6, 9].map((at) => /[sStT]/.test(form[at] ?? ''));
  return bits + (special[0] ? 0o4000 : 0) + (special[1] ? 0o2000 : 0) + (special[2] ? 0o1000 : 0);
}
