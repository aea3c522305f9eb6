import { z } from 'zod';
import { epochMsSchema, procedure } from './base.ts';

/** A copy of the inventory in the data folder. */
export const backupSchema = z.object({
  /** Its file, without a folder. */
  name: z.string(),
  at: epochMsSchema,
  sizeBytes: z.number().int(),
  /** How many devices are in it; `null` where it cannot be read. */
  devices: z.number().int().nullable(),
});
export type Backup = z.infer<typeof backupSchema>;

export const inventoryStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  /** Nothing but this page works until a backup is put in its place. The damaged file is as it was found. */
  z.object({ state: z.literal('damaged'), detail: z.string(), dataFolder: z.string() }),
]);
export type InventoryStatus = z.infer<typeof inventoryStatusSchema>;

export const backupsContract = {
  status: procedure.output(inventoryStatusSchema),
  /** Newest first. */
  list: procedure.output(z.array(backupSchema)),
  make: procedure.output(backupSchema),
  /**
   * Puts a backup in place of the inventory, or begins anew with an empty one (`null`). What was there is set aside in the data
   * folder, never overwritten. Jobs that run are let go of first, and the window has to read everything again.
   * Throws `backup.unknown`, `backup.damaged`.
   */
  restore: procedure
    .input(z.object({ name: z.string().max(255).nullable() }))
    .output(z.object({ setAside: z.array(z.string()) })),
};
