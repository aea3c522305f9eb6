import { z } from 'zod';
import { problemSchema } from '../errors.ts';
import { idSchema, procedure } from './base.ts';

// Devices from files that others keep: read, shown with what would happen, then taken over. Nothing is taken that was not shown.

export const importFormats = ['csv', 'ssh-config', 'ansible-ini', 'ansible-yaml', 'json'] as const;
export const importFormatSchema = z.enum(importFormats);
export type ImportFormat = z.infer<typeof importFormatSchema>;

/** Where a column of a CSV file goes. `field`: a field of the technician's own, named as the column is. */
export const columnTargets = [
  'ignore',
  'name',
  'address',
  'port',
  'user',
  'site',
  'tags',
  'notes',
  'jump',
  'field',
] as const;
export const columnTargetSchema = z.enum(columnTargets);
export type ColumnTarget = z.infer<typeof columnTargetSchema>;

/** In characters: our own export of 10,000 devices, twice over. What is sent at once is bounded in bytes too. */
export const maxImportText = 16_000_000;

export const importSourceSchema = z.object({
  /** Left out: told from the file's name and its content. */
  format: importFormatSchema.optional(),
  fileName: z.string().max(255).default(''),
  /** Left out: `~/.ssh/config` of this user, with what it includes. */
  text: z.string().max(maxImportText).optional(),
  /** One for each column of a CSV file; left out: told from the headings. */
  columns: z.array(columnTargetSchema).max(200).optional(),
  /** For what the file does not say. */
  defaults: z
    .object({
      user: z.string().trim().max(64).default('root'),
      port: z.number().int().min(1).max(65535).default(22),
      site: z.string().trim().max(120).default(''),
      tags: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
      credentialId: idSchema.nullable().default(null),
    })
    .prefault({}),
  /** Which credential stands for a key file that the import names. */
  identities: z.record(z.string().max(1_000), idSchema.nullable()).default({}),
});
export type ImportSource = z.infer<typeof importSourceSchema>;

/** Why a line or a part of it was not taken. */
export const importWhys = [
  'not-readable',
  'no-address',
  'no-address-column',
  'open-quote',
  'bad-address',
  'bad-port',
  'bad-user',
  'bad-name',
  'too-long',
  'too-many',
  'bad-range',
  'bad-group',
  'jump-unknown',
  'pattern-only',
  'match-exec',
  'match-unknown',
  'proxy-command',
  'canonical-names',
  'include-not-read',
  'not-ssh',
] as const;
export const importNoteSchema = z.object({
  line: z.number().int().nullable(),
  why: z.enum(importWhys),
  /** The words of the file that it is about. */
  detail: z.string().max(300),
});
export type ImportNote = z.infer<typeof importNoteSchema>;

export const importRowSchema = z.object({
  /** Its number among the rows, from 0; names it: a line may stand for several. */
  row: z.number().int(),
  /** The line of the file on which it stands, from 1. */
  line: z.number().int(),
  name: z.string(),
  address: z.string(),
  port: z.number().int(),
  user: z.string(),
  jump: z.string().nullable(),
  /**
   * `conflict`: it could be a device that is there already, or stands twice in the file; skipped unless decided.
   */
  action: z.enum(['add', 'update', 'same', 'conflict']),
  conflict: z.enum(['name-taken', 'address-taken', 'twice-in-file']).nullable(),
  /** The device that it is, or could be. */
  deviceId: idSchema.nullable(),
  /** What an update would change. */
  changes: z.array(z.object({ what: z.string(), from: z.string(), to: z.string() })),
});
export type ImportRow = z.infer<typeof importRowSchema>;

export const importPreviewSchema = z.object({
  format: importFormatSchema,
  /** The file that was read; `null` when its text was given. */
  path: z.string().nullable(),
  /** Of a CSV file. */
  columns: z.array(z.object({ heading: z.string(), samples: z.array(z.string()), to: columnTargetSchema })),
  rows: z.array(importRowSchema),
  /** Lines that cannot be taken. */
  bad: z.array(importNoteSchema),
  /** What was read and is of no use here. */
  notes: z.array(importNoteSchema),
  /** Key files that are named, with how many devices want each. Their content is not read. */
  identities: z.array(z.object({ path: z.string(), count: z.number().int() })),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** What is done with a row in place of what its action says. */
export const importDecisionSchema = z.object({ row: z.number().int(), take: z.enum(['skip', 'add', 'update']) });

export const importResultSchema = z.object({
  added: z.number().int(),
  updated: z.number().int(),
  skipped: z.number().int(),
  failed: z.array(z.object({ line: z.number().int(), problem: problemSchema })),
  deviceIds: z.array(idSchema),
});
export type ImportResult = z.infer<typeof importResultSchema>;

/** A list of devices that the system gave to the app: somebody opened its file. */
export const openedFileSchema = z.object({ fileName: z.string().max(255), text: z.string().max(maxImportText) });
export type OpenedFile = z.infer<typeof openedFileSchema>;

export const importContract = {
  /** The file of this number, as the address of the window names it; `null` when another was opened since, or none. */
  opened: procedure.input(z.object({ opened: z.number().int().nonnegative() })).output(openedFileSchema.nullable()),
  /** Only reads. Throws `import.not-readable`, `import.no-ssh-config`. */
  read: procedure.input(importSourceSchema).output(importPreviewSchema),
  /** Adds and updates as the preview said; a row that fails leaves the others. */
  apply: procedure
    .input(importSourceSchema.extend({ decisions: z.array(importDecisionSchema).max(20_000).default([]) }))
    .output(importResultSchema),
};

/** A file that the window offers for saving. */
export const textFileSchema = z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() });
export type TextFile = z.infer<typeof textFileSchema>;

export const exportFormats = ['csv', 'json', 'visit'] as const;
const exportFormatSchema = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const exportContract = {
  /**
   * Devices with what was last seen of them; no credential and nothing secret. CSV cells cannot become formulas. `visit` is the
   * JSON under the name that another laptop's Flotilla opens.
   */
  devices: procedure
    .input(z.object({ format: exportFormatSchema, deviceIds: z.array(idSchema).max(20_000).optional() }))
    .output(textFileSchema),
};
