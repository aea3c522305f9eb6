import Papa from 'papaparse';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { ExportFormat, TextFile } from '../../../contract/app/import.ts';
import { isHeading } from '../import/csv-headings.ts';

/** One device as an export has it: what was entered, then what was last seen. Nothing secret is among it. */
function recordOf({ device, reach, snapshot, trust }: DeviceView, nameOf: (deviceId: string) => string) {
  const { name, address, port, user, site, tags, notes, fields, jumpDeviceId } = device;
  const facts = snapshot.facts;
  const agent = snapshot.agent?.value;
  return {
    name,
    address,
    port,
    user,
    site,
    tags,
    notes,
    jump: jumpDeviceId === null ? null : nameOf(jumpDeviceId),
    fields,
    seen: {
      reach: reach.state,
      trust: trust.state,
      at: facts === null ? null : new Date(facts.seenAt).toISOString(),
      hostname: facts?.value.hostname ?? null,
      os: facts?.value.os ?? null,
      architecture: facts?.value.architecture ?? null,
      agent: agent?.state === 'running' ? agent.version : (agent?.state ?? null),
      modules: (snapshot.modules?.value ?? []).map(
        (module) => `${module.description.name} ${module.description.version}`,
      ),
      ufops: (snapshot.ufops?.value ?? []).map(({ description }) =>
        `${description.name} ${description.version ?? ''}`.trim(),
      ),
    },
  };
}

/** Devices as JSON, which an import reads back. `at` names the file. */
function devicesAsJson(views: readonly DeviceView[], nameOf: (deviceId: string) => string, at: Date): TextFile {
  const devices = views.map((view) => recordOf(view, nameOf));
  const text = `${JSON.stringify({ exportedAt: at.toISOString(), devices }, null, 2)}\n`;
  return { fileName: `flotilla-devices-${dayOf(at)}.json`, mediaType: 'application/json', text };
}

/** The same for another laptop: there a file of this name opens in Flotilla's import. */
function devicesAsVisit(views: readonly DeviceView[], nameOf: (deviceId: string) => string, at: Date): TextFile {
  const { text } = devicesAsJson(views, nameOf, at);
  return { fileName: `flotilla-devices-${dayOf(at)}.flotilla`, mediaType: 'application/vnd.flotilla.visit+json', text };
}

/** Devices as a table, a column for each field of the technician's own; spreadsheets take none of its cells for a formula. */
function devicesAsCsv(views: readonly DeviceView[], nameOf: (deviceId: string) => string, at: Date): TextFile {
  const own = [...new Set(views.flatMap(({ device }) => Object.keys(device.fields)))].sort();
  const rows = views.map((view) => {
    const { fields, seen, tags, jump, ...entered } = recordOf(view, nameOf);
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
  });
  // The byte order mark tells Excel that the text is UTF-8.
  const text = `\uFEFF${csvOf(rows)}`;
  return { fileName: `flotilla-devices-${dayOf(at)}.csv`, mediaType: 'text/csv', text };
}

/** The heading of a field of the technician's own: marked where it would be read back as something else. */
function columnOf(field: string): string {
  return isHeading(field) ? `field: ${field}` : field;
}

/** How each kind of file is written. */
export const deviceWriters = { csv: devicesAsCsv, json: devicesAsJson, visit: devicesAsVisit } satisfies Record<
  ExportFormat,
  unknown
>;

/** Rows as CSV with headings (RFC 4180), each cell that a spreadsheet would run as a formula begun with an apostrophe. */
export function csvOf(rows: readonly Record<string, string | number>[]): string {
  return `${Papa.unparse([...rows], { escapeFormulae: /^[=+\-@\t\r]/, newline: '\r\n' })}\r\n`;
}

/** The day on the laptop's calendar. */
export function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
