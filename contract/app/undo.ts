import { z } from 'zod';
import { epochMsSchema, procedure } from './base.ts';

export const undoKinds = ['added', 'changed', 'removed', 'imported', 'edited-many'] as const;

/** Something done to the inventory that can still be taken back. Trust and credentials are not: those are decided anew. */
export const undoableSchema = z.object({
  id: z.number().int(),
  at: epochMsSchema,
  kind: z.enum(undoKinds),
  count: z.number().int(),
  /** The first few devices. */
  names: z.array(z.string()),
});
export type Undoable = z.infer<typeof undoableSchema>;

export const undoContract = {
  /** Newest first, of the last seven days. */
  list: procedure.output(z.array(undoableSchema)),
  /** All of it or nothing. Throws `undo.gone`, and `undo.superseded` when a device was changed again meanwhile. */
  apply: procedure.input(z.object({ id: z.number().int() })).output(z.object({ count: z.number().int() })),
};
