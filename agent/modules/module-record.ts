import { z } from 'zod';
import { serviceDefinitionSchema } from '../installers/installer.ts';

/** What the agent keeps on disk about one module. */
export const moduleRecordSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  version: z.string(),
  installer: z.literal('npm'),
  /** `installing` entries are not shown, and are undone by the next start; `deleting` ones are finished by it. */
  phase: z.enum(['installing', 'ready', 'deleting']),
  /** The folder under the module's own that holds the installed package. */
  root: z.string().regex(/^package-[0-9a-f-]+$/),
  service: serviceDefinitionSchema.optional(),
  /** It is to run now and after a reboot. */
  enabled: z.boolean(),
  /** The outcome of the last command, in words. */
  result: z.string(),
  createdAt: z.number(),
  /** The idempotency key of the request that made it. */
  createdBy: z.string().optional(),
});
export type ModuleRecord = z.infer<typeof moduleRecordSchema>;
