import { z } from 'zod';
import { epochMsSchema, procedure } from './base.ts';

const undoKinds = [
  'added',
  'changed',
  'removed',
  'imported',
  'edited-many',
  'filter-added',
  'filter-changed',
  'filter-removed',
  'library-changed',
  'library-removed',
  /** Something that was taken back, and can be done again; `undone` says what it was. */
  'undone',
] as const;

/** Something done to the inventory that can still be taken back. Trust and credentials are not: those are decided anew. */
export const undoableSchema = z.object({
  id: z.number().int(),
  at: epochMsSchema,
  kind: z.enum(undoKinds),
  undone: z.enum(undoKinds).exclude(['undone']).nullable().default(null),
  count: z.number().int(),
  /** The first few devices, or the filter, or the item of the library. */
  names: z.array(z.string()),
});
export type Undoable = z.infer<typeof undoableSchema>;

export const undoContract = {
  /** Newest first, of the last seven days. */
  list: procedure.output(z.array(undoableSchema)),
  /**
   * All of it or nothing; it can then be done again in the same way. Throws `undo.gone`, `undo.superseded` when something of it
   * was changed again meanwhile, `device.busy` and `library.in-use` while a job is at work on what would go.
   */
  apply: procedure.input(z.object({ id: z.number().int() })).output(z.object({ count: z.number().int() })),
};
