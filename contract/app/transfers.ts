import { z } from 'zod';
import { idSchema, procedure } from './base.ts';

// A file on its way from the window to main: begun, sent in chunks, then handed to the procedure that wants it by its id
// (`library.addUploaded`). It waits in the data folder until then, and is gone when it is taken, dropped, left alone for an
// hour, or when Flotilla starts again.

/** The most bytes of one chunk. Several may be under way; each says where it belongs. */
export const transferChunkBytes = 512 * 1024;

export const transferSchema = z.object({
  id: idSchema,
  fileName: z.string(),
  sizeBytes: z.number().int(),
  /** How much of it has arrived: the next chunk starts here. */
  receivedBytes: z.number().int(),
});
export type Transfer = z.infer<typeof transferSchema>;

const byId = z.object({ transferId: idSchema });
const maxBase64 = Math.ceil(transferChunkBytes / 3) * 4;

export const transfersContract = {
  /** Throws `transfer.too-large`, `transfer.too-many`, `transfer.no-space`. */
  begin: procedure
    .input(z.object({ fileName: z.string().trim().min(1).max(255), sizeBytes: z.number().int().min(0) }))
    .output(transferSchema),
  /**
   * Adds the next chunk, in base64. A chunk that is there already changes nothing, so that one may be sent again after a
   * lost answer. Throws `transfer.unknown`, `transfer.out-of-step`, `transfer.no-space`.
   */
  append: procedure
    .input(byId.extend({ offsetBytes: z.number().int().min(0), data: z.base64().max(maxBase64) }))
    .output(transferSchema),
  /** How far it is; for going on after the connection to the window was lost. Throws `transfer.unknown`. */
  get: procedure.input(byId).output(transferSchema),
  drop: procedure.input(byId).output(z.object({ dropped: z.literal(true) })),
};
