// Figures as a table on the screen, and as a section of docs/performance.md.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Figure {
  what: string;
  value: number;
  /** `null`: told, not judged. */
  bound: number | null;
  unit: string;
}

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

export function figureTable(figures: readonly Figure[]): string {
  return figures
    .map(({ what, value, bound, unit }) => {
      const verdict = bound === null ? '    ' : value <= bound ? 'ok  ' : 'OVER';
      return `${verdict} ${value.toFixed(1).padStart(7)} ${unit}${bound === null ? '' : ` of ${bound}`}  ${what}`;
    })
    .join('\n');
}

/** Puts the figures in place of the section's old ones, or at the end of the page. */
export async function writeFigures(section: string, setting: string, figures: readonly Figure[]): Promise<void> {
  const rows = figures.map(({ what, value, bound, unit }) => [
    what,
    `${value.toFixed(1)} ${unit}`,
    bound === null ? '' : `${bound} ${unit}`,
  ]);
  await writeSection(section, [
    `Measured ${today()}: ${setting}.`,
    '',
    ...markdownTable(['what', 'measured', 'bound'], rows),
  ]);
}

/** The lines of a table. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Puts the lines in place of what the section held, or at the end of the page. */
export async function writeSection(section: string, lines: readonly string[]): Promise<void> {
  const text = [`## ${section}`, '', ...lines, ''].join('\n');
  const before = await readFile(page, 'utf8').catch(
    () => '# Performance\n\nWritten by `npm run bench` and `npm run bench:*`; nothing here is estimated.\n',
  );
  const sections = before.split(/^(?=## )/m);
  const at = sections.findIndex((one) => one.startsWith(`## ${section}\n`));
  sections.splice(at === -1 ? sections.length : at, at === -1 ? 0 : 1, text);
  await writeFile(page, `${sections.map((one) => one.trimEnd()).join('\n\n')}\n`);
}
