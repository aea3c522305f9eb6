import { z } from 'zod';
import { moduleSchema } from '../agent/modules.ts';
import { ufopInstanceSchema, ufopSchema, ufopVersionSchema } from '../agent/ufops.ts';
import { problemSchema } from '../errors.ts';
import { agentPlanSchema } from './agent-plan.ts';
import { epochMsSchema, idSchema, lineSchema, procedure } from './base.ts';
import { hostKeyScanSchema, identityCheckSchema, sharedKeySchema, trustSchema } from './host-keys.ts';

export { type HostKey, hostKeySchema } from './host-keys.ts';

const addressSchema = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[a-zA-Z0-9._:%-]+$/, 'not a host name or an IP address');
const portSchema = z.number().int().min(1).max(65535);

/** What stands between this laptop and a device. `user` empty: no login; else the password is that of a credential. */
export const proxySchema = z.object({
  kind: z.enum(['socks5', 'http']),
  host: addressSchema,
  port: portSchema,
  user: z.string().trim().max(255).default(''),
  credentialId: idSchema.nullable().default(null),
});
export type DeviceProxy = z.infer<typeof proxySchema>;

/** What a technician enters about a device. An address is a name or an IP, never a URL. */
export const deviceInputSchema = z.object({
  name: lineSchema.min(1).max(120),
  address: addressSchema,
  port: portSchema,
  user: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .regex(/^[^\s:@/]+$/, 'not a user name'),
  credentialId: idSchema.nullable(),
  site: lineSchema.max(120),
  tags: z.array(lineSchema.min(1).max(60)).max(50),
  notes: z.string().max(10_000),
  /** Fields of the technician's own: asset number, rack, contract. */
  fields: z.record(lineSchema.min(1).max(60), z.string().max(1_000)).default({}),
  /** The device whose SSH connection leads to this one; its address is then as that device sees it. */
  jumpDeviceId: idSchema.nullable().default(null),
  /** Asked to connect in place of this laptop. Not together with a jump device, which may have one of its own. */
  proxy: proxySchema.nullable().default(null),
  /** Also takes algorithms that are no longer considered safe. */
  legacyAlgorithms: z.boolean().default(false),
  /** Where a server of the Modules API that is not ours listens, as the device itself sees it: no token, nothing beyond the text. */
  plainServerPort: portSchema.nullable().default(null),
});
export type DeviceInput = z.input<typeof deviceInputSchema>;

export const deviceSchema = deviceInputSchema.extend({
  id: idSchema,
  createdAt: epochMsSchema,
  updatedAt: epochMsSchema,
});
export type Device = z.infer<typeof deviceSchema>;

/** What was learned from a device. `null` = looked for and not there, or not to be had. */
export const factsSchema = z.object({
  hostname: z.string(),
  os: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  libc: z.enum(['glibc', 'musl', 'unknown']),
  init: z.enum(['systemd', 'openrc', 'procd', 'sysv', 'none']),
  node: z.object({ path: z.string(), version: z.string() }).nullable(),
  npmVersion: z.string().nullable(),
  machineId: z.string().nullable(),
  /** The board's serial number or the first network card's address: stays through a new installation. */
  hardwareId: z.string().nullable().optional(),
  isRoot: z.boolean(),
  diskFreeBytes: z.number().nullable(),
  diskTotalBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  memoryAvailableBytes: z.number().nullable(),
  uptimeMs: z.number().nullable(),
  /** Device clock minus laptop clock. */
  clockSkewMs: z.number(),
});
export type Facts = z.infer<typeof factsSchema>;

/** Where the agent of a device stands. */
export const agentStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('stopped') }),
  z.object({ state: z.literal('running'), version: z.string(), build: z.string(), outdated: z.boolean() }),
  /** None of ours, and a server of the Modules API alone on this port. `answers`: it did when it was last asked. */
  z.object({ state: z.literal('plain'), port: portSchema, answers: z.boolean() }),
]);
export type AgentState = z.infer<typeof agentStateSchema>;

/** A part of a snapshot: a value, when it was seen, and the way it was seen. */
const seen = <T extends z.ZodType>(value: T) =>
  z.object({ value, seenAt: epochMsSchema, via: z.enum(['ssh', 'agent', 'plain']) });

/** A ufop with all that runs of it. What is selected (`description.version`) and what each instance runs are two facts. */
export const ufopStateSchema = z.object({
  description: ufopSchema,
  versions: z.array(ufopVersionSchema),
  instances: z.array(ufopInstanceSchema),
});
export type UfopState = z.infer<typeof ufopStateSchema>;

export const snapshotSchema = z.object({
  facts: seen(factsSchema).nullable(),
  agent: seen(agentStateSchema).nullable(),
  modules: seen(z.array(moduleSchema)).nullable(),
  ufops: seen(z.array(ufopStateSchema)).nullable().default(null),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
export type SnapshotPart = keyof Snapshot;
export type SnapshotValue<P extends SnapshotPart> = NonNullable<Snapshot[P]>['value'];

/** The outcome of the last attempt to reach a device. */
export const reachSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('never') }),
  z.object({ state: z.literal('reached'), at: epochMsSchema }),
  z.object({
    state: z.literal('failed'),
    at: epochMsSchema,
    lastReachedAt: epochMsSchema.nullable(),
    problem: problemSchema,
  }),
]);
export type Reach = z.infer<typeof reachSchema>;

/** Everything the screen may know of one device. Nothing secret is in it. */
export const deviceViewSchema = z.object({
  device: deviceSchema,
  trust: trustSchema,
  reach: reachSchema,
  snapshot: snapshotSchema,
  /** Jobs that are alive and have this device as a target. */
  activeJobIds: z.array(idSchema),
  /** Those of them that only wait for it to be reached again. */
  queuedJobIds: z.array(idSchema).optional(),
  /** Other devices with a key of this one. */
  sharedKeys: z.array(sharedKeySchema),
  /** After the key was forgotten or replaced deliberately: whether it is still the machine that was known. */
  identity: identityCheckSchema.nullable(),
});
export type DeviceView = z.infer<typeof deviceViewSchema>;

const byId = z.object({ deviceId: idSchema });

/** One look for a plain server: the port that answered as one, and the ports that were asked, in order. */
export const plainServerSearchSchema = z.object({
  found: z.object({ port: portSchema, modules: z.array(z.string()) }).nullable(),
  asked: z.array(portSchema),
});
export type PlainServerSearch = z.infer<typeof plainServerSearchSchema>;

/** A device that another one can be reached through. */
export const jumpChoiceSchema = deviceSchema.pick({ id: true, name: true, address: true });
export type JumpChoice = z.infer<typeof jumpChoiceSchema>;

export const devicesContract = {
  list: procedure.output(z.array(deviceViewSchema)),
  get: procedure.input(byId).output(deviceViewSchema),
  add: procedure.input(deviceInputSchema).output(deviceViewSchema),
  update: procedure.input(byId.extend({ device: deviceInputSchema })).output(deviceViewSchema),
  /** Forgets the device, its snapshots and its host key. Nothing on the device itself changes. */
  remove: procedure.input(byId).output(z.object({ removed: z.literal(true) })),
  /** Reads facts, agent and modules again and keeps them as the new snapshot. Reading is not a job. */
  refresh: procedure.input(byId).output(deviceViewSchema),
  /** What setting up the agent would do, from one look at the device. Changes nothing. */
  planAgent: procedure.input(byId).output(agentPlanSchema),
  /** Asks a few of the ports that listen on the device for their list of modules, and nothing else of them. Changes nothing. */
  findPlainServer: procedure.input(byId).output(plainServerSearchSchema),
  /**
   * Devices that `deviceId` (`null`: a new one) can be reached through, by name: not itself, and none that is reached through it.
   * The first `limit` whose name or address has `text` in it; `chosen` comes first, whatever its name.
   */
  jumpChoices: procedure
    .input(
      z.object({
        deviceId: idSchema.nullable(),
        text: z.string().max(255).default(''),
        chosen: idSchema.nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.array(jumpChoiceSchema)),
  /** Connects far enough to learn the host key; sends no user name and no credential. */
  scanHostKey: procedure.input(byId).output(hostKeyScanSchema),
  /** Accepts exactly the key that was shown; another key is `trust.key-moved-on`, a changed one is refused. */
  acceptHostKey: procedure.input(byId.extend({ fingerprint: z.string() })).output(deviceViewSchema),
  /** Forgets the accepted key, deliberately; the next connection asks again. */
  forgetHostKey: procedure.input(byId).output(deviceViewSchema),
};
