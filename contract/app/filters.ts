import { z } from 'zod';
import { epochMsSchema, idSchema, procedure } from './base.ts';

/** A query under a name, in the technician's own order. */
export const savedFilterSchema = z.object({
  id: idSchema,
  name: z.string().trim().min(1).max(80),
  query: z.string().max(2000),
  updatedAt: epochMsSchema,
});
export type SavedFilter = z.infer<typeof savedFilterSchema>;

const byId = z.object({ filterId: idSchema });

export const filtersContract = {
  list: procedure.output(z.array(savedFilterSchema)),
  /** A new one at the end, or in place of `filterId`. Throws `query.invalid`, `filter.duplicate`, `filter.unknown`. */
  save: procedure
    .input(savedFilterSchema.pick({ name: true, query: true }).extend({ filterId: idSchema.optional() }))
    .output(savedFilterSchema),
  remove: procedure.input(byId).output(z.object({ removed: z.literal(true) })),
  /** Those that are left out follow in their old order. */
  reorder: procedure.input(z.object({ filterIds: z.array(idSchema).max(1000) })).output(z.array(savedFilterSchema)),
};
