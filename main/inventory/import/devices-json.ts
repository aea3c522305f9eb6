import { z } from 'zod';
import { host, type ImportedFile, maxHosts, note, portOf } from './types.ts';

const text = z.string();
const record = z.object({
  name: text.optional(),
  address: text,
  port: z.union([z.number(), text]).optional(),
  user: text.optional(),
  site: text.optional(),
  tags: z.array(text).optional(),
  notes: text.optional(),
  jump: text.nullish(),
  fields: z.record(text, text).optional(),
});
const fileSchema = z.union([
  z.array(z.unknown()),
  z.object({ devices: z.array(z.unknown()) }).transform(({ devices }) => devices),
]);

/** Reads our own export of devices, or any list of objects with an `address`. The line of a row is its number in the list. */
export function readDevicesJson(content: string): ImportedFile {
  const file: ImportedFile = { format: 'json', hosts: [], bad: [], notes: [], columns: [] };
  let list: unknown[];
  try {
    list = fileSchema.parse(JSON.parse(content.replace(/^\uFEFF/, '')));
  } catch (error) {
    file.bad.push(note(null, 'not-readable', error instanceof Error ? error.message : ''));
    return file;
  }
  for (const [index, entry] of list.slice(0, maxHosts).entries()) {
    const line = index + 1;
    const parsed = record.safeParse(entry);
    if (!parsed.success) {
      file.bad.push(note(line, 'no-address', parsed.error.issues[0]?.path.join('.') ?? ''));
      continue;
    }
    const { name, address, port, user, site, tags, notes, jump, fields } = parsed.data;
    const portNumber = port === undefined ? null : portOf(String(port));
    if (port !== undefined && portNumber === null) {
      file.bad.push(note(line, 'bad-port', String(port)));
      continue;
    }
    file.hosts.push({
      ...host(line, name ?? address, address),
      port: portNumber,
      user: user ?? null,
      site: site ?? null,
      tags: tags ?? [],
      notes: notes ?? null,
      jumps: jump ? [jump] : [],
      fields: fields ?? {},
    });
  }
  if (list.length > maxHosts) file.bad.push(note(maxHosts + 1, 'too-many', String(maxHosts)));
  return file;
}
