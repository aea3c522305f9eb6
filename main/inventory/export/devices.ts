import Papa from 'papaparse';
import type { ExportFormat, TextFile } from '../../../contract/app/import.ts';
import { isHeading } from '../import/csv-headings.ts';
import type { DeviceRecord } from './reading.ts';

/** A file that is written a portion at a time: the pieces, one after the other, are its text. */
export interface DeviceWriter extends Omit<TextFile, 'text'> {
  head: string;
  /** The next devices; called with each once, in order. */
  next(records: readonly DeviceRecord[]): string;
  foot: string;
}

type Begin = (records: readonly DeviceRecord[], at: Date) => DeviceWriter;

/** Devices as JSON, which an import reads back. `at` names the file. */
const asJson: Begin = (records, at) => {
  const exportedAt = JSON.stringify(at.toISOString());
  let comma = '';
  return {
    fileName: `flotilla-devices-${dayOf(at)}.json`,
    mediaType: 'application/json',
    head: `{\n  "exportedAt": ${exportedAt},\n  "devices": [`,
    next: (portion) =>
      portion
        .map((record) => {
          // No line break is within a text of JSON: each one is of the layout.
          const text = `${comma}\n    ${JSON.stringify(record, null, 2).replaceAll('\n', '\n    ')}`;
          comma = ',';
          return text;
        })
        .join(''),
    foot: `${records.length > 0 ? '\n  ' : ''}]\n}\n`,
  };
};

/** The same for another laptop: there a file of this name opens in Flotilla's import. */
const asVisit: Begin = (records, at) => ({
  ...asJson(records, at),
  fileName: `flotilla-devices-${dayOf(at)}.flotilla`,
  mediaType: 'application/vnd.flotilla.visit+json',
});

/** Devices as a table, a column for each field of the technician's own; spreadsheets take none of its cells for a formula. */
const asCsv: Begin = (records, at) => {
  const own = [...new Set(records.flatMap(({ fields }) => Object.keys(fields)))].sort();
  let header = true;
  return {
    fileName: `flotilla-devices-${dayOf(at)}.csv`,
    mediaType: 'text/csv',
    // The byte order mark tells Excel that the text is UTF-8.
    head: '\uFEFF',
    next(portion) {
      const text = csvOf(
        portion.map((record) => csvRow(record, own)),
        { header },
      );
      header = false;
      return text;
    },
    foot: records.length > 0 ? '' : csvOf([]),
  };
};

function csvRow(record: DeviceRecord, own: readonly string[]): Record<string, string | number> {
  const { fields, seen, tags, jump, ...entered } = record;
  return {
    ...entered,
    tags: tags.join(' '),
    jump: jump ?? '',
    ...Object.fromEntries(own.map((key) => [columnOf(key), fields[key] ?? ''])),
    'seen: at': seen.at ?? '',
    'seen: reach': seen.reach,
    'seen: trust': seen.trust,
    'seen: hostname': seen.hostname ?? '',
    'seen: os': seen.os ?? '',
    'seen: architecture': seen.architecture ?? '',
    'seen: agent': seen.agent ?? '',
    'seen: modules': seen.modules.join(', '),
    'seen: ufops': seen.ufops.join(', '),
  };
}

/** The heading of a field of the technician's own: marked where it would be read back as something else. */
function columnOf(field: string): string {
  return isHeading(field) ? `field: ${field}` : field;
}

/** How each kind of file is begun; all records are given at once, as a table needs to know its columns. */
export const deviceWriters: Record<ExportFormat, Begin> = { csv: asCsv, json: asJson, visit: asVisit };

/**
 * Rows as CSV (RFC 4180), with headings unless they were written already, each cell that a spreadsheet would run as a formula begun
 * with an apostrophe.
 */
export function csvOf(rows: readonly Record<string, string | number>[], { header = true } = {}): string {
  return `${Papa.unparse([...rows], { escapeFormulae: /^[=+\-@\t\r]/, newline: '\r\n', header })}\r\n`;
}

/** The day on the laptop's calendar. */
export function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
