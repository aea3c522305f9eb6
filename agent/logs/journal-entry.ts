import { z } from 'zod';
import type { NewLine } from './log-store.ts';
import { pieces } from './output-reader.ts';

// journalctl writes text that is not UTF-8 as an array of bytes, and a field that is there twice as an array of those.
const bytesSchema = z.array(z.number().int().min(0).max(255));
const valueSchema = z.union([z.string(), bytesSchema]);
const fieldSchema = z.union([z.string(), bytesSchema, z.array(valueSchema), z.null()]);
const entrySchema = z.object({
  __CURSOR: z.string(),
  __REALTIME_TIMESTAMP: z.string(),
  MESSAGE: fieldSchema.optional(),
  PRIORITY: fieldSchema.optional(),
  _PID: fieldSchema.optional(),
});
type Field = z.infer<typeof fieldSchema>;

/** What is this grave (`err` of syslog) is told as an error; a service's two outputs are one stream in the journal. */
const gravestOutput = 3;

/** The fields that `journalLines` reads. */
export const journalFields = 'MESSAGE,PRIORITY,_PID';

/** The lines of one entry of `journalctl -o json`; none where it cannot be read or says nothing. */
export function journalLines(json: string): NewLine[] {
  const entry = parseEntry(json);
  const message = textOf(entry?.MESSAGE);
  if (!entry || message === undefined) return [];
  const at = Math.floor(Number(entry.__REALTIME_TIMESTAMP) / 1000);
  const grave = Number(textOf(entry.PRIORITY) ?? 6) <= gravestOutput;
  const stream = textOf(entry._PID) === '1' ? 'agent' : grave ? 'stderr' : 'stdout';
  const rows = message.split('\n').flatMap(pieces);
  return rows.map((text) => ({ at, stream, text, cursor: entry.__CURSOR }));
}

function parseEntry(json: string): z.infer<typeof entrySchema> | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

function textOf(field: Field | undefined): string | undefined {
  if (field === undefined || field === null) return undefined;
  if (typeof field === 'string') return field;
  const bytes = bytesSchema.safeParse(field).data;
  if (bytes) return Buffer.from(bytes).toString('utf8');
  const [first] = field;
  return typeof first === 'number' ? undefined : textOf(first);
}
