import { z } from 'zod';
import { sha256Schema } from './blobs.ts';

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
  /** Ours: what it was installed from. */
  source: z.object({ kind: z.string(), blob: z.string().optional() }).optional().catch(undefined),
});
export type Module = z.infer<typeof moduleSchema>;

export const moduleListSchema = z.object({ modules: z.array(moduleSchema) });

/** Ours: which package manager a module comes from. `dpkg` takes a blob only. */
export const moduleSourceKinds = ['npm', 'apt', 'dpkg', 'opkg', 'archive'] as const;
export const moduleSourceKindSchema = z.enum(moduleSourceKinds);
export type ModuleSourceKind = z.infer<typeof moduleSourceKindSchema>;

/**
 * Ours: where a package comes from. Without it the device chooses what it has: npm, then apt, then opkg. `blob` is a
 * package that was sent to `/blobs` (an npm tarball, a .deb, an .ipk, an archive) in place of one from a repository.
 */
export const moduleSourceSchema = z.strictObject({
  kind: moduleSourceKindSchema,
  blob: sha256Schema.optional(),
});
export type ModuleSource = z.infer<typeof moduleSourceSchema>;

export const moduleWriteSchema = z.object({
  name: packageNameSchema,
  version: packageVersionSchema,
  source: moduleSourceSchema.optional(),
});
export type ModuleWrite = z.infer<typeof moduleWriteSchema>;

export const moduleDeletedSchema = z.object({ deleted: z.literal(true) });

export const moduleCommandSchema = z.enum(['start', 'stop', 'restart', 'sync']);
export type ModuleCommand = z.infer<typeof moduleCommandSchema>;
export const moduleActionSchema = z.object({ command: moduleCommandSchema });
export const moduleActionResultSchema = z.object({ result: z.literal(true) });

const manifestArchitecture = z.string().regex(/^[a-z0-9_]{1,40}$/, 'not an architecture such as x86_64');

/**
 * `flotilla-module.json`, `.yaml` or `.yml` at the top of an archive package (a tar.gz), or in its only folder. The
 * program of `run` is looked for in the archive when it holds a slash, else in the PATH of the device.
 */
export const moduleManifestSchema = z.object({
  name: packageNameSchema,
  version: packageVersionSchema,
  /** As `uname -m` says it on the devices that it is for; left out: on any. Flotilla looks at it before it sends the archive. */
  architecture: z
    .union([manifestArchitecture.transform((one) => [one]), z.array(manifestArchitecture).min(1).max(8)])
    .optional(),
  run: z
    .array(
      z
        .string()
        .max(4_096)
        .regex(/^[^\0]*$/),
    )
    .min(1)
    .max(100)
    .refine((argv) => argv[0] !== '', 'names no program')
    .optional(),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/),
      z
        .string()
        .max(32_768)
        .regex(/^[^\0]*$/),
    )
    .optional(),
});
export type ModuleManifest = z.infer<typeof moduleManifestSchema>;
