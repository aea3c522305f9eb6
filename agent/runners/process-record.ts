import { z } from 'zod';
import { processIdentitySchema } from '../state/process-identity.ts';

/**
 * What the process runner keeps on disk about one service. `identity` is missing between the decision to start it
 * and the knowledge of its process number: the next agent then looks for its mark.
 */
export const processRecordSchema = z.object({
  unitId: z.string(),
  startedAt: z.number(),
  identity: processIdentitySchema.optional(),
});
export type ProcessRecord = z.infer<typeof processRecordSchema>;
