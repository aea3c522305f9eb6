import { z } from 'zod';

/** One event of `GET /events`, sent as a server-sent event named `change`: what changed, and what it is now. */
export const agentEventSchema = z.object({
  at: z.number(),
  kind: z.enum(['module', 'ufop', 'version', 'instance']),
  /** The module's id, or `ufop`, `ufop/version`, `ufop/index`. */
  id: z.string(),
  /** In words: `running`, `build success`, `Failed`, `deleted` … */
  state: z.string(),
});
export type AgentEvent = z.infer<typeof agentEventSchema>;
