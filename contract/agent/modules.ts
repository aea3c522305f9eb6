import { z } from 'zod';

// The Modules API as the wire text has it. Reading is tolerant (historic servers leave fields out); what our agent
// sends always has every field.

/** An npm, Debian, opkg or archive package name: what can never be an option, a path or shell syntax. */
export const packageNameSchema = z
  .string()
  .max(214)
  .regex(/^(@[a-z0-9][a-z0-9._-]*\/)?[a-zA-Z0-9][a-zA-Z0-9._+-]*$/, 'not a package name')
  .refine((name) => !name.includes('..'), 'not a package name');

/** A published version or a registry tag such as `latest`. */
export const packageVersionSchema = z
  .string()
  .max(128)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9.+~:-]*$/, 'not a version');

export const moduleDescriptionSchema = z.object({ name: z.string(), version: z.string() });

export const moduleStatusSchema = z.object({
  installed: z.boolean(),
  initialized: z.boolean().optional(),
  enabled: z.boolean().optional(),
  running: z.boolean().optional(),
  /** The last command's outcome, in words. */
  result: z.string().optional(),
});

export const moduleSchema = z.object({
  id: z.string(),
  description: moduleDescriptionSchema,
  status: moduleStatusSchema,
});
export type Module = z.infer<typeof moduleSchema>;

export const moduleListSchema = z.object({ modules: z.array(moduleSchema) });

export const moduleWriteSchema = z.object({ name: packageNameSchema, version: packageVersionSchema });
export type ModuleWrite = z.infer<typeof moduleWriteSchema>;

export const moduleDeletedSchema = z.object({ deleted: z.literal(true) });

export const moduleCommandSchema = z.enum(['start', 'stop', 'restart', 'sync']);
export type ModuleCommand = z.infer<typeof moduleCommandSchema>;
export const moduleActionSchema = z.object({ command: moduleCommandSchema });
export const moduleActionResultSchema = z.object({ result: z.literal(true) });
