import { z } from 'zod';
import { epochMsSchema, idSchema, procedure } from './base.ts';
import { textFileSchema } from './import.ts';

/** What can be done that is worth keeping: by whom, to which device, with what before and after. */
export const historyKinds = [
  'device.added',
  'device.changed',
  'device.removed',
  'devices.imported',
  'filter.added',
  'filter.changed',
  'filter.removed',
  'library.added',
  'library.changed',
  'library.removed',
  'library.emptied',
  'change.undone',
  'key.accepted',
  'key.forgotten',
  'key.re-identified',
  'key.imported',
  'key.rotated',
  'key.changed',
  'key.revoked',
  'key.judged',
  'credential.added',
  'credential.removed',
  'vault.created',
  'job.started',
  'job.paused',
  'job.resumed',
  'job.cancelled',
  'target.ended',
  'file.put',
  'file.removed',
  'terminal.opened',
  'backup.restored',
] as const;
export const historyKindSchema = z.enum(historyKinds);
export type HistoryKind = z.infer<typeof historyKindSchema>;

const detailValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const historyEntrySchema = z.object({
  seq: z.number().int(),
  at: epochMsSchema,
  /** The user of the laptop, and the laptop: `ada@cart-3`. */
  who: z.string(),
  kind: historyKindSchema,
  deviceId: idSchema.nullable(),
  deviceName: z.string().nullable(),
  jobId: idSchema.nullable(),
  /** Parameters, and before and after, in words; nothing secret. */
  detail: z.record(z.string(), detailValue),
  /** Of this entry and of the one before, sha256 in hex: nothing between two entries can be changed unnoticed. */
  hash: z.string(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const historyCheckSchema = z.object({
  entries: z.number().int(),
  /** The hash of the newest entry: written down elsewhere, it proves everything before it. */
  head: z.string().nullable(),
  /** The first entry that is not as it was written; `null`: all are. */
  brokenAt: z.number().int().nullable(),
});
export type HistoryCheck = z.infer<typeof historyCheckSchema>;

/** What a work order is about: a job, a device, a stretch of time, or any of them together. */
const scope = z.object({
  jobId: idSchema.optional(),
  deviceId: idSchema.optional(),
  from: epochMsSchema.optional(),
  to: epochMsSchema.optional(),
});

export const historyContract = {
  /** Newest first. */
  list: procedure
    .input(scope.extend({ before: z.number().int().optional(), limit: z.number().int().min(1).max(1000).default(200) }))
    .output(z.array(historyEntrySchema)),
  verify: procedure.output(historyCheckSchema),
  /** A record to hand over: HTML that prints well, or a table, or JSON. Oldest first, with the hashes. */
  workOrder: procedure
    .input(scope.extend({ format: z.enum(['html', 'csv', 'json']), language: z.enum(['en', 'zh']).default('en') }))
    .output(textFileSchema),
};
