import { z } from 'zod';
import { epochMsSchema, procedure } from './base.ts';

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
  /** The host can open the simulated fleet, in a window of its own. */
  canOpenDemo: z.boolean(),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

/** What the technician chose for the screen; the desktop host draws its menu, dialogs and window frame to match. */
export const lookSchema = z.object({ theme: z.enum(['system', 'light', 'dark']), language: z.enum(['en', 'zh-CN']) });
export type Look = z.infer<typeof lookSchema>;

/** What was written down when a process of the app crashed. It stays on this laptop, and may hold what was in memory. */
export const crashReportsSchema = z.object({
  folder: z.string(),
  /** Newest first. */
  reports: z.array(z.object({ at: epochMsSchema, sizeBytes: z.number().int().nonnegative() })),
});
export type CrashReports = z.infer<typeof crashReportsSchema>;

export const systemContract = {
  info: procedure.output(systemInfoSchema),
  /** Tells the host what the window looks like; the browser host has nothing to do with it. */
  look: procedure.input(lookSchema),
  /** Opens the simulated fleet beside this one. Throws `internal` where the host cannot. */
  openDemo: procedure,
  /** `null` where the host keeps none. */
  crashReports: procedure.output(crashReportsSchema.nullable()),
  /** Deletes all of them. */
  removeCrashReports: procedure,
};
