import Papa from 'papaparse';
import type { ColumnTarget } from '../../../contract/app/import.ts';
import { fieldNames, targetsOf } from './csv-headings.ts';
import { host, type ImportedFile, type ImportedHost, maxHosts, note, portOf } from './types.ts';

const maxColumns = 200;
/** A file with more of them is no table. */
const mostOpenQuotes = 20;

/**
 * Reads a table: quoted or not, with a byte order mark or not, between commas, semicolons, tabs or bars. The first row
 * holds the headings; `columns` says where each goes, and replaces what the headings tell.
 */
export function readCsv(text: string, columns: readonly ColumnTarget[] | undefined): ImportedFile {
  const body = text.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n');
  // Excel writes the separator into a line of its own.
  const hinted = /^"?sep=(.)"?\r?\n/i.exec(body);
  const { rows: table, open } = readTable(hinted ? body.slice(hinted[0].length) : body, hinted?.[1] ?? '');
  const first = hinted ? 2 : 1;
  const head = (table[0]?.cells ?? []).slice(0, maxColumns).map((cell) => cell.trim());
  const told = targetsOf(head);
  const to = head.map((_, index) => columns?.[index] ?? told[index] ?? 'ignore');
  const fields = fieldNames(head);
  const file: ImportedFile = {
    format: 'csv',
    hosts: [],
    bad: [],
    notes: [],
    columns: head.map((heading, index) => ({
      heading,
      to: to[index] ?? 'ignore',
      samples: table.slice(1, 4).map(({ cells }) => (cells[index] ?? '').slice(0, 60)),
    })),
  };
  for (const row of open) file.bad.push(note(row.line + first - 1, 'open-quote', row.cells.join(' ')));
  if (!to.includes('address') && table.length > 1) {
    // One word on what is missing says more than one on each row.
    file.bad.push(note(first, 'no-address-column', head.join(', ')));
    return file;
  }
  for (const row of table.slice(1)) {
    const line = row.line + first - 1;
    if (file.hosts.length >= maxHosts) {
      file.bad.push(note(line, 'too-many', String(maxHosts)));
      break;
    }
    takeRow(file, { line, cells: row.cells }, { fields, to });
  }
  return file;
}

interface Row {
  line: number;
  cells: string[];
}

interface Table {
  rows: Row[];
  /** Lines with a quote that nothing closes. */
  open: Row[];
}

interface Place {
  from: number;
  line: number;
  delimiter: string;
}

/** Rows that are not empty, each with the line on which it begins: a quoted cell may hold line breaks. */
function readTable(text: string, delimiter: string): Table {
  const table: Table = { rows: [], open: [] };
  let place: Place | null = { from: 0, line: 1, delimiter };
  while (place) place = readOn(text, place, table);
  return table;
}

/** Reads to the end, or to the line after one whose quote stays open: what follows it belongs to no cell that was meant. */
function readOn(text: string, { from, line: firstLine, delimiter }: Place, { rows, open }: Table): Place | null {
  const rest = text.slice(from);
  let [at, line] = [0, firstLine];
  const found: { next: Place | null } = { next: null };
  Papa.parse<string[]>(rest, {
    delimiter,
    delimitersToGuess: [',', ';', '\t', '|'],
    skipEmptyLines: false,
    step({ data, meta, errors }, parser) {
      if (errors.length > 0 && isOpen(data, errors) && open.length < mostOpenQuotes) {
        const end = rest.indexOf('\n', at);
        open.push({ line, cells: [rest.slice(at, end < 0 ? undefined : end).trim()] });
        if (end >= 0) found.next = { from: from + end + 1, line: line + 1, delimiter: meta.delimiter };
        parser.abort();
        return;
      }
      if (data.some((cell) => cell.trim() !== '')) rows.push({ line, cells: data });
      line += rest.slice(at, meta.cursor).split('\n').length - 1;
      at = meta.cursor;
    },
  });
  return found.next;
}

/** A quote that closes nowhere, or only at the beginning of another cell lines below. */
function isOpen(cells: readonly string[], errors: readonly Papa.ParseError[]): boolean {
  const codes = errors.map(({ code }) => code);
  return (
    codes.includes('MissingQuotes') || (codes.includes('InvalidQuotes') && cells.some((cell) => cell.includes('\n')))
  );
}

function takeRow(file: ImportedFile, row: Row, { fields, to }: { fields: string[]; to: ColumnTarget[] }): void {
  const read = host(row.line, '', '');
  for (const [index, target] of to.entries()) {
    const cell = unescaped((row.cells[index] ?? '').trim());
    if (cell === '' || target === 'ignore') continue;
    if (target === 'field') read.fields[fields[index] ?? ''] = cell.slice(0, 1_000);
    else if (target === 'port') {
      if (read.port !== null) continue;
      read.port = portOf(cell);
      if (read.port === null) return void file.bad.push(note(row.line, 'bad-port', cell));
    } else put(read, target, cell);
  }
  if (read.address === '') file.bad.push(note(row.line, 'no-address', row.cells.join(' ').trim()));
  else file.hosts.push({ ...read, name: read.name || read.address });
}

function put(read: ImportedHost, target: Exclude<ColumnTarget, 'ignore' | 'field' | 'port'>, cell: string): void {
  if (target === 'tags') read.tags = [...new Set([...read.tags, ...splitTags(cell)])];
  // Of two columns for one thing, the second says what the first leaves open.
  else if (target === 'jump')
    read.jumps = read.jumps.length > 0 ? read.jumps : cell.split(/\s*>\s*/).filter((name) => name !== '');
  else read[target] ||= cell;
}

export function splitTags(text: string): string[] {
  return [...new Set(text.split(/[,;|\s]+/).filter((tag) => tag !== ''))];
}

/** Our own export puts an apostrophe before what a spreadsheet would take for a formula. */
function unescaped(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
