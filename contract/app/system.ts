import { z } from 'zod';
import { procedure } from './base.ts';

export const systemInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'browser']),
  /** True when the inventory holds the simulated fleet of `npm run demo`. */
  demo: z.boolean(),
  dataFolder: z.string(),
  node: z.string(),
  /** sha256 of the agent bundle that this Flotilla would upload. */
  agentBuild: z.string(),
  agentVersion: z.string(),
  /** False when ssh2 fell back to its JavaScript ciphers: slower, not less safe. */
  nativeCrypto: z.boolean(),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

export const systemContract = { info: procedure.output(systemInfoSchema) };
