/** More hosts than this in one range are taken for a mistake. */
const maxRange = 5_000;

/**
 * The names that a range stands for, as Ansible writes it: `web[01:12].example`, `db-[a:f]`, with a step as a third number,
 * several in one name. `null` where it is no range that can be read. https://docs.ansible.com, "Adding ranges of hosts".
 */
export function expandRange(pattern: string): string[] | null {
  const match = /^([^[\]]*)\[([^[\]]*)\](.*)$/.exec(pattern);
  if (!match) return /[[\]]/.test(pattern) ? null : [pattern];
  const [, before = '', inside = '', after = ''] = match;
  const middle = valuesOf(inside);
  const ends = expandRange(after);
  if (middle === null || ends === null || middle.length * ends.length > maxRange) return null;
  return middle.flatMap((value) => ends.map((end) => `${before}${value}${end}`));
}

function valuesOf(inside: string): string[] | null {
  const [from = '', to = '', stepText = '1', more] = inside.split(':');
  const step = Number(stepText);
  if (more !== undefined || !Number.isInteger(step) || step < 1) return null;
  if (/^\d+$/.test(from) && /^\d+$/.test(to)) return numbers(from, to, step);
  if (/^[a-z]$/.test(from) && /^[a-z]$/.test(to)) return letters(from, to, step);
  if (/^[A-Z]$/.test(from) && /^[A-Z]$/.test(to)) return letters(from, to, step);
  return null;
}

function numbers(from: string, to: string, step: number): string[] | null {
  const count = Math.floor((Number(to) - Number(from)) / step) + 1;
  if (count < 1 || count > maxRange) return null;
  const width = from.startsWith('0') ? from.length : 0;
  return Array.from({ length: count }, (_, index) => String(Number(from) + index * step).padStart(width, '0'));
}

function letters(from: string, to: string, step: number): string[] | null {
  const first = from.charCodeAt(0);
  const count = Math.floor((to.charCodeAt(0) - first) / step) + 1;
  return count < 1 ? null : Array.from({ length: count }, (_, index) => String.fromCharCode(first + index * step));
}
