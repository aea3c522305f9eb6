import { z } from 'zod';
import { problemSchema } from '../errors.ts';

/** For the whole device, as root, or for the user who logs in. */
export const agentWhereSchema = z.enum(['user', 'system']);
export type AgentWhere = z.infer<typeof agentWhereSchema>;

/** What starts the agent with the device. `none`: nothing there can, so that it must be set up again after a reboot. */
export const agentInitSchema = z.enum(['systemd', 'systemd-user', 'openrc', 'procd', 'sysv', 'cron', 'none']);
export type AgentInit = z.infer<typeof agentInitSchema>;

/** What setting up the agent would do to a device, from one look at it. Nothing has changed when it is shown. */
export const agentPlanSchema = z.object({
  /** `nothing`: the agent is there, is this version, and runs. */
  action: z.enum(['install', 'upgrade', 'start', 'nothing']),
  where: agentWhereSchema,
  /** How root is become; `null` where the agent is the user's own. */
  root: z.enum(['login', 'sudo', 'sudo-password']).nullable(),
  /** Folders and files that hold everything of the agent. */
  folders: z.array(z.string()),
  init: agentInitSchema,
  /** `bring`: the device has no Node.js that will do, and this one is sent along. */
  node: z.object({ version: z.string(), bring: z.boolean() }).nullable(),
  /** What goes over the wire, in bytes. */
  upload: z.array(z.object({ what: z.enum(['agent', 'node']), bytes: z.number().int() })),
  version: z.object({ from: z.string().nullable(), to: z.string() }),
  /** What is there and stays as it is. */
  keeps: z.array(z.enum(['token', 'modules', 'node'])),
  /** The plain server that is left alone; `null` where none is known. Its modules stay its own. */
  plainServerPort: z.number().int().nullable(),
  /** Why it would fail, if that can be told by looking. */
  problem: problemSchema.nullable(),
});
export type AgentPlan = z.infer<typeof agentPlanSchema>;
