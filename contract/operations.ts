import { z } from 'zod';
import { packageNameSchema, packageVersionSchema } from './agent/modules.ts';

/** The parameters of every operation; the form on the screen and the check in main come from the same schema. */
const moduleId = z.object({
  moduleId: z.string().min(1).max(100),
  /** What the module was called when the job was made: the history still says it when the module is gone. */
  name: z.string().max(214).optional(),
});

export const operationParams = {
  'agent.install': z.object({}),
  'agent.uninstall': z.object({}),
  'module.install': z.object({ name: packageNameSchema, version: packageVersionSchema }),
  'module.update': moduleId.extend({ name: packageNameSchema, version: packageVersionSchema }),
  'module.delete': moduleId,
  'module.start': moduleId,
  'module.stop': moduleId,
  'module.restart': moduleId,
  'module.sync': moduleId,
} as const satisfies Record<string, z.ZodType>;

export type OperationName = keyof typeof operationParams;
export type OperationParams<N extends OperationName> = z.infer<(typeof operationParams)[N]>;

const call = <N extends OperationName>(operation: N) =>
  z.object({ operation: z.literal(operation), params: operationParams[operation] });

/** An operation with its parameters: one member for each row of the catalogue above. */
export const operationCallSchema = z.discriminatedUnion('operation', [
  call('agent.install'),
  call('agent.uninstall'),
  call('module.install'),
  call('module.update'),
  call('module.delete'),
  call('module.start'),
  call('module.stop'),
  call('module.restart'),
  call('module.sync'),
]);
export type OperationCall = z.infer<typeof operationCallSchema>;

/** What a crash or a lost connection means for a target of this operation. */
export type Effect = 'read' | 'idempotent' | 'once';
