import { z } from 'zod';
import { epochMsSchema, idSchema, procedure } from './base.ts';

/**
 * One thing of a device that was not as it had been seen before. `name` is that of the module or ufop, or the key of the
 * fact; `item` the version, or the index of the instance, of that ufop.
 */
export const deviceChangeSchema = z.object({
  id: z.number().int(),
  /** When it was seen; it happened at some time since the look before. */
  seenAt: epochMsSchema,
  via: z.enum(['ssh', 'agent', 'plain']),
  what: z.enum(['fact', 'agent', 'module', 'ufop', 'ufop-version', 'ufop-instance']),
  name: z.string(),
  item: z.string().nullable(),
  /**
   * `version`: of the agent, a module, an instance, or the selected one of a ufop; `state`: of the agent, a build or an
   * instance; `started` and `stopped`: of a module; `value`: of a fact.
   */
  kind: z.enum(['appeared', 'vanished', 'version', 'started', 'stopped', 'state', 'value']),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type DeviceChange = z.infer<typeof deviceChangeSchema>;

export const changesContract = {
  /** Newest first; `before` is the id of the last one that was had. The newest 1,000 of 400 days are kept. */
  ofDevice: procedure
    .input(
      z.object({
        deviceId: idSchema,
        before: z.number().int().optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.array(deviceChangeSchema)),
};
