import { z } from 'zod';
import { sha256Schema } from '../../contract/agent/blobs.ts';
import { moduleSourceKindSchema } from '../../contract/agent/modules.ts';
import { type Installed, serviceDefinitionSchema } from '../installers/installer.ts';
import { restartMarkSchema } from '../runners/restart-mark.ts';

/** What the agent keeps on disk about one module. */
export const moduleRecordSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  version: z.string(),
  installer: moduleSourceKindSchema,
  /** The package was sent here, under this name. */
  blob: sha256Schema.optional(),
  /** The version that the device had of a system package before the module was made: that stays when making it fails. */
  before: z.string().optional(),
  /**
   * `installing` entries are not shown, and are undone by the next start; `deleting` ones are finished by it, and after
   * `updating` it looks what is there.
   */
  phase: z.enum(['installing', 'ready', 'updating', 'deleting']),
  /** The folder under the module's own that holds the installed package. */
  root: z.string().regex(/^package-[0-9a-f-]+$/),
  service: serviceDefinitionSchema.optional(),
  /** It is to run now and after a reboot. */
  enabled: z.boolean(),
  /** The outcome of the last command, in words. */
  result: z.string(),
  createdAt: z.number(),
  /** The last restart that was asked for with a key. */
  restart: restartMarkSchema.optional(),
  /** The idempotency key of the request that made it. */
  createdBy: z.string().optional(),
});
export type ModuleRecord = z.infer<typeof moduleRecordSchema>;

/** What an entry keeps of a package that was found installed. */
export function definitionOf(installed: Installed): Pick<ModuleRecord, 'version' | 'service'> {
  return { version: installed.version, service: installed.service };
}

/** The record with another blob, or with none. */
export function withBlob(record: ModuleRecord, blob: string | undefined): ModuleRecord {
  const { blob: _, ...rest } = record;
  return blob === undefined ? rest : { ...rest, blob };
}
