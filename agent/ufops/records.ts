import { z } from 'zod';
import { aclModes, buildStates, ufopSettingsSchema, ufopYamlSchema } from '../../contract/agent/ufops.ts';
import { restartMarkSchema } from '../runners/restart-mark.ts';

/** What the agent keeps on disk about one ufop; its id is its name. */
export const ufopRecordSchema = z.object({
  name: z.string(),
  aclMode: z.enum(aclModes),
  configuration: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  settings: ufopSettingsSchema,
  desc: z.string(),
  /** The version that new instances get. */
  selected: z.string().optional(),
  /** Numbers are given out once, so that a late request never means another version or instance. */
  lastVersion: z.number().int(),
  lastIndex: z.number().int(),
  /** What is being deleted is deleted for good by the next start. */
  phase: z.enum(['ready', 'deleting']),
  createdAt: z.number(),
  /** The idempotency key of the request that made it. */
  createdBy: z.string().optional(),
});
export type UfopRecord = z.infer<typeof ufopRecordSchema>;

/** One version; its id is `<ufop>.<version>`, which no other can have, as a ufop's name has no dots. */
export const versionRecordSchema = z.object({
  ufop: z.string(),
  version: z.string(),
  state: z.enum(buildStates),
  desc: z.string(),
  /** What its image says, once that was read. */
  yaml: ufopYamlSchema.optional(),
  /** Why the build failed. */
  reason: z.string().optional(),
  /** How often the build was begun: a build that ends the agent is not begun for ever. */
  attempts: z.number().int(),
  createdAt: z.number(),
  createdBy: z.string().optional(),
});
export type VersionRecord = z.infer<typeof versionRecordSchema>;

/** One instance; its id is `<ufop>.<index>`. What is true of its process is asked of the runner. */
export const instanceRecordSchema = z.object({
  ufop: z.string(),
  index: z.number().int().positive(),
  version: z.string(),
  wanted: z.enum(['running', 'stopped']),
  /** 0 until it was started once. */
  port: z.number().int(),
  restarts: z.number().int(),
  /** When it ended by itself, lately. */
  crashes: z.array(z.number()),
  /** It ended too often: what it ended with. It is not started again by itself. */
  failure: z.string().optional(),
  /** An upgrade is under way: what the next start goes back to. */
  upgradedFrom: z.string().optional(),
  phase: z.enum(['ready', 'deleting']),
  /** The last reboot that was asked for with a key. */
  reboot: restartMarkSchema.optional(),
  createdAt: z.number(),
  createdBy: z.string().optional(),
});
export type InstanceRecord = z.infer<typeof instanceRecordSchema>;

/** The id of a version or an instance. */
export function idOf(ufop: string, part: string | number): string {
  return `${ufop}.${part}`;
}

const unitPrefix = 'ufop-';

/** The name under which a runner knows an instance. */
export function unitIdOf(instance: Pick<InstanceRecord, 'ufop' | 'index'>): string {
  return `${unitPrefix}${idOf(instance.ufop, instance.index)}`;
}

/** The id of the instance that a unit runs; undefined for units of others. */
export function instanceOfUnit(unitId: string): string | undefined {
  return unitId.startsWith(unitPrefix) ? unitId.slice(unitPrefix.length) : undefined;
}
