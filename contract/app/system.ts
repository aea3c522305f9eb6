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

/** What the technician chose for the screen; the desktop host draws its menu, dialogs and window frame to match. */
export const lookSchema = z.object({ theme: z.enum(['system', 'light', 'dark']), language: z.enum(['en', 'zh-CN']) });
export type Look = z.infer<typeof lookSchema>;

export const systemContract = {
  info: procedure.output(systemInfoSchema),
  /** Tells the host what the window looks like; the browser host has nothing to do with it. */
  look: procedure.input(lookSchema),
};
