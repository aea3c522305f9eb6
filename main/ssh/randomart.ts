import { createHash } from 'node:crypto';
import type { HostKey } from '../../contract/app/host-keys.ts';
import { readPublicKey } from './public-key.ts';

const width = 17;
const height = 9;
/** One sign for each number of visits, then those of the start and of the end. */
const visited = ' .o+=*BOX@%&#/^';
const start = 'S';
const end = 'E';

/**
 * The picture of a key that `ssh-keygen -lv` draws, to be compared by eye: eleven lines of nineteen characters. The walk of
 * a "drunken bishop": each two bits of the SHA-256, lowest first, are a step to one of four diagonals; walls are slid along.
 */
export function randomart({ key }: Pick<HostKey, 'key'>): string {
  const blob = Buffer.from(key, 'base64');
  const visits = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  let column = Math.floor(width / 2);
  let row = Math.floor(height / 2);
  for (const step of stepsOf(createHash('sha256').update(blob).digest())) {
    column = within(column + (step & 1 ? 1 : -1), width);
    row = within(row + (step & 2 ? 1 : -1), height);
    const line = visits[row];
    if (line) line[column] = (line[column] ?? 0) + 1;
  }
  const signs = visits.map((line) => line.map((count) => visited[Math.min(count, visited.length - 1)] ?? ' '));
  put(signs, { row: Math.floor(height / 2), column: Math.floor(width / 2) }, start);
  put(signs, { row, column }, end);
  const facts = readPublicKey(blob);
  const title = facts ? `[${facts.word} ${facts.bits}]` : '';
  return [border(title), ...signs.map((line) => `|${line.join('')}|`), border('[SHA256]')].join('\n');
}

function* stepsOf(digest: Buffer): Generator<number> {
  for (const byte of digest) for (let shift = 0; shift < 8; shift += 2) yield (byte >> shift) & 3;
}

function put(signs: string[][], { row, column }: { row: number; column: number }, sign: string): void {
  const line = signs[row];
  if (line) line[column] = sign;
}

function within(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}

function border(title: string): string {
  const left = Math.floor((width - title.length) / 2);
  return `+${`${'-'.repeat(left)}${title}`.padEnd(width, '-')}+`;
}
