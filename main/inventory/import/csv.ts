import Papa from 'papaparse';
import type { ColumnTarget } from '../../../contract/app/import.ts';
import { host, type ImportedFile, type ImportedHost, maxHosts, note, portOf } from './types.ts';

/** Headings by which a column is known, in the languages of the app; compared without case, spaces and signs. */
const headings: Record<Exclude<ColumnTarget, 'ignore' | 'field'>, readonly string[]> = {
  name: ['name', 'device', 'devicename', 'hostname', 'label', '名称', '设备', '设备名称', '主机名'],
  address: ['address', 'ip', 'ipaddress', 'host', 'fqdn', 'dns', '地址', 'ip地址', '主机'],
  port: ['port', 'sshport', '端口'],
  user: ['user', 'username', 'login', 'sshuser', '用户', '用户名'],
  site: ['site', 'location', 'place', 'building', '站点', '地点', '位置'],
  tags: ['tags', 'tag', 'labels', 'groups', 'group', '标签'],
  notes: ['notes', 'note', 'comment', 'comments', 'description', 'remarks', '备注', '说明'],
  jump: ['jump', 'jumpdevice', 'jumphost', 'proxyjump', 'bastion', 'gateway', '跳板', '跳板机'],
};

const maxColumns = 200;

/**
 * Reads a table: quoted or not, with a byte order mark or not, between commas, semicolons, tabs or bars. The first row
 * holds the headings; `columns` says where each goes, and replaces what the headings tell.
 */
export function readCsv(text: string, columns: readonly ColumnTarget[] | undefined): ImportedFile {
  const body = text.replace(/^\uFEFF/, '');
  // Excel writes the separator into a line of its own.
  const hinted = /^sep=(.)\r?\n/i.exec(body);
  const table = readTable(hinted ? body.slice(hinted[0].length) : body, hinted?.[1]);
  const first = hinted ? 2 : 1;
  const head = (table[0]?.cells ?? []).slice(0, maxColumns).map((cell) => cell.trim());
  const to = head.map((heading, index) => columns?.[index] ?? targetOf(heading));
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
  for (const row of table.slice(1)) {
    const line = row.line + first - 1;
    if (file.hosts.length >= maxHosts) {
      file.bad.push(note(line, 'too-many', String(maxHosts)));
      break;
    }
    takeRow(file, { line, cells: row.cells }, { head, to });
  }
  return file;
}

interface Row {
  line: number;
  cells: string[];
}

/** Rows that are not empty, each with the line on which it begins: a quoted cell may hold line breaks. */
function readTable(text: string, delimiter: string | undefined): Row[] {
  const rows: Row[] = [];
  let at = 0;
  let line = 1;
  Papa.parse<string[]>(text, {
    delimiter: delimiter ?? '',
    delimitersToGuess: [',', ';', '\t', '|'],
    skipEmptyLines: false,
    step({ data, meta }) {
      if (data.some((cell) => cell.trim() !== '')) rows.push({ line, cells: data });
      line += text.slice(at, meta.cursor).split('\n').length - 1;
      at = meta.cursor;
    },
  });
  return rows;
}

function takeRow(file: ImportedFile, row: Row, { head, to }: { head: string[]; to: ColumnTarget[] }): void {
  const read = host(row.line, '', '');
  for (const [index, target] of to.entries()) {
    const cell = unescaped((row.cells[index] ?? '').trim());
    if (cell === '' || target === 'ignore') continue;
    if (target === 'field') read.fields[(head[index] || `column ${index + 1}`).slice(0, 60)] = cell.slice(0, 1_000);
    else if (target === 'port') {
      read.port = portOf(cell);
      if (read.port === null) return void file.bad.push(note(row.line, 'bad-port', cell));
    } else put(read, target, cell);
  }
  if (read.address === '') file.bad.push(note(row.line, 'no-address', row.cells.join(' ').trim()));
  else file.hosts.push({ ...read, name: read.name || read.address });
}

function put(read: ImportedHost, target: Exclude<ColumnTarget, 'ignore' | 'field' | 'port'>, cell: string): void {
  if (target === 'tags') read.tags = splitTags(cell);
  else if (target === 'jump') read.jumps = cell.split(/\s*>\s*/).filter((name) => name !== '');
  else read[target] = cell;
}

export function splitTags(text: string): string[] {
  return [...new Set(text.split(/[,;|\s]+/).filter((tag) => tag !== ''))];
}

/** Our own export puts an apostrophe before what a spreadsheet would take for a formula. */
function unescaped(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function targetOf(heading: string): ColumnTarget {
  const plain = heading.toLowerCase().replace(/[\s._\-/]+/g, '');
  for (const [target, names] of Object.entries(headings)) {
    if (names.includes(plain)) return target as ColumnTarget;
  }
  // What our own export has seen of a device is nothing to enter.
  return heading === '' || heading.startsWith('seen: ') ? 'ignore' : 'field';
}
