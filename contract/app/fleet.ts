import { z } from 'zod';
import { epochMsSchema, idSchema, lineSchema, procedure } from './base.ts';
import { stateWords } from './query/terms.ts';

// The fleet as a table of any length: rows are asked for as they come into view, the order by `search`.

const seen = epochMsSchema.nullable();

/** The one state of a device that is shown first: trust before reach. That a job is at work on it stands beside. */
export const deviceStateSchema = z.enum(stateWords).exclude(['busy']);
export type DeviceState = z.infer<typeof deviceStateSchema>;

/** What a table shows of one device; `devices.get` tells the rest. */
export const deviceRowSchema = z.object({
  id: idSchema,
  name: z.string(),
  address: z.string(),
  port: z.number().int(),
  user: z.string(),
  site: z.string(),
  tags: z.array(z.string()),
  fields: z.record(z.string(), z.string()),
  /** How it is reached, where that is not simply its address. */
  way: z.object({ jump: z.boolean(), proxy: z.boolean(), legacy: z.boolean() }),
  trust: z.enum(['unknown', 'trusted', 'changed', 'revoked']),
  /** Another device of the inventory is known by a key of this one. */
  keyShared: z.boolean().default(false),
  state: deviceStateSchema,
  /** The last attempt: `code` is that of its problem. */
  reach: z.object({
    state: z.enum(['never', 'reached', 'failed']),
    at: seen,
    lastReachedAt: seen,
    code: z.string().nullable(),
  }),
  agent: z.object({
    state: z.enum(['unknown', 'absent', 'stopped', 'running', 'plain']),
    version: z.string().nullable(),
    outdated: z.boolean(),
    seenAt: seen,
  }),
  /** When the host name, the system and the room on its disk were seen. */
  factsSeenAt: seen,
  /** The newest that is known of it: of its parts, or that it was reached. */
  seenAt: seen,
  hostname: z.string().nullable(),
  os: z.string().nullable(),
  architecture: z.string().nullable(),
  diskFreeBytes: z.number().nullable(),
  /** `down`: starts with the device, and does not run. `null`: never seen. */
  modules: z
    .object({ count: z.number().int(), running: z.number().int(), down: z.number().int(), seenAt: epochMsSchema })
    .nullable(),
  /** `drift`: ufops with an instance that runs another version than the selected one. */
  ufops: z.object({ count: z.number().int(), drift: z.number().int(), seenAt: epochMsSchema }).nullable(),
  /** Jobs that are at work on it, or about to be; and those that only wait for it to be reached again. */
  activeJobs: z.number().int(),
  queuedJobs: z.number().int(),
});
export type DeviceRow = z.infer<typeof deviceRowSchema>;

export const sortKeys = [
  'name',
  'address',
  'site',
  'state',
  'agent',
  'seen',
  'os',
  'modules',
  'ufops',
  'disk-free',
] as const;
export const sortSchema = z.object({
  by: z.enum(sortKeys).default('name'),
  direction: z.enum(['ascending', 'descending']).default('ascending'),
});
export type Sort = z.infer<typeof sortSchema>;

/** What is wrong with a piece of a query, from one character of its text up to another. */
export const queryErrorSchema = z.object({
  code: z.enum(['unknown-key', 'no-value', 'bad-value', 'no-words', 'unclosed-quote', 'too-long']),
  from: z.number().int(),
  to: z.number().int(),
  /** The piece itself. */
  text: z.string(),
  /** What could stand there. */
  expected: z.array(z.string()),
});
export type QueryError = z.infer<typeof queryErrorSchema>;

/** A longer text is answered with an error, not refused. */
const queryText = z.string().max(100_000);

export const searchResultSchema = z.object({
  /** In order; at most `limit`. Grouped by tag, a device is there once for each of its tags. */
  ids: z.array(idSchema),
  /** Devices found, however many `ids` there are. */
  total: z.number().int(),
  /** Runs over `ids`, in order: the value they share (empty: none) and how many. Empty where nothing was grouped. */
  groups: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** With errors, nothing is found: a query that was misread never means every device. */
  errors: z.array(queryErrorSchema),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

/** What can stand at the cursor: `insert` replaces the text between `from` and `to`. */
export const completionSchema = z.object({
  from: z.number().int(),
  to: z.number().int(),
  items: z.array(
    z.object({
      kind: z.enum(['key', 'value']),
      insert: z.string(),
      /** Devices that have this value, where it is a value of devices. */
      count: z.number().int().nullable(),
    }),
  ),
});
export type Completion = z.infer<typeof completionSchema>;

export const fleetCountsSchema = z.object({
  devices: z.number().int(),
  /** Add up to all devices. */
  states: z.partialRecord(deviceStateSchema, z.number().int()),
  busy: z.number().int(),
  /** Of each saved filter; `null`: it cannot be read. */
  filters: z.array(z.object({ filterId: idSchema, count: z.number().int().nullable() })),
});
export type FleetCounts = z.infer<typeof fleetCountsSchema>;

/** One version of a module, or one selected version of a ufop (empty: none is), and who has it. */
export const versionShareSchema = z.object({
  version: z.string(),
  devices: z.number().int(),
  /** A few of them. */
  examples: z.array(idSchema),
});
export type VersionShare = z.infer<typeof versionShareSchema>;

/** Newest version first. */
export const packageSpreadSchema = z.object({
  name: z.string(),
  devices: z.number().int(),
  versions: z.array(versionShareSchema),
});
export type PackageSpread = z.infer<typeof packageSpreadSchema>;

export const ufopSpreadSchema = packageSpreadSchema.extend({ drift: z.number().int() });
export type UfopSpread = z.infer<typeof ufopSpreadSchema>;

/** A ufop of a device whose instances do not all run what is selected. */
export const driftSchema = z.object({
  deviceId: idSchema,
  deviceName: z.string(),
  ufop: z.string(),
  selected: z.string(),
  running: z.array(z.object({ version: z.string(), instances: z.number().int() })),
  seenAt: epochMsSchema,
});
export type Drift = z.infer<typeof driftSchema>;

/** A time over which a device answered each try, or failed each in the same way. Between two spans nothing is known. */
export const reachSpanSchema = z.object({
  since: epochMsSchema,
  until: epochMsSchema,
  reached: z.boolean(),
  /** Of the problem, where it was not reached. */
  code: z.string().nullable(),
});
export type ReachSpan = z.infer<typeof reachSpanSchema>;

/** What of the devices asked for can be removed together, and what stands in the way of the others. */
export const removalPlanSchema = z.object({
  /** Those that can, in the order of their names; each device that is reached through one of them is among them. */
  deviceIds: z.array(idSchema),
  /** The first few of them. */
  names: z.array(z.string()),
  /** `busy`: a job has it as a target. `is-jump`: a device that stays is reached through it. */
  kept: z.array(z.object({ reason: z.enum(['busy', 'is-jump']), count: z.number().int(), names: z.array(z.string()) })),
});
export type RemovalPlan = z.infer<typeof removalPlanSchema>;

const manyIds = z.array(idSchema).min(1).max(10_000);
const tags = z.array(lineSchema.min(1).max(60)).max(50);
const packageName = z.object({ name: z.string().min(1).max(214) });
const page = z.number().int().min(1).max(1000);

export const fleetContract = {
  /** The rows of these devices, in this order, without those that are gone; or all by name, page by page. */
  rows: procedure
    .input(
      z.object({
        ids: z.array(idSchema).max(1000).optional(),
        cursor: z.string().optional(),
        limit: page.default(200),
      }),
    )
    .output(z.object({ rows: z.array(deviceRowSchema), cursor: z.string().nullable() })),
  /** Which devices, in which order. An empty query finds all. */
  search: procedure
    .input(
      z.object({
        query: queryText.default(''),
        sort: sortSchema.prefault({}),
        groupBy: z.enum(['none', 'site', 'tag', 'state']).default('none'),
        limit: z.number().int().min(0).max(100_000).optional(),
      }),
    )
    .output(searchResultSchema),
  complete: procedure
    .input(z.object({ text: queryText, cursor: z.number().int().nonnegative() }))
    .output(completionSchema),
  counts: procedure.output(fleetCountsSchema),
  /** All versions of one module across the fleet. */
  versions: procedure.input(packageName).output(packageSpreadSchema),
  /** Every module and ufop with its versions; the most common first. */
  spread: procedure.output(z.object({ modules: z.array(packageSpreadSchema), ufops: z.array(ufopSpreadSchema) })),
  /** Selected against running; of one ufop or all. By device name. */
  drift: procedure
    .input(z.object({ ufop: z.string().max(63).optional(), limit: page.default(1000) }))
    .output(z.object({ items: z.array(driftSchema), total: z.number().int() })),
  /** When a device answered and when it did not, oldest first; the newest 200 spans are kept. */
  reachHistory: procedure.input(z.object({ deviceId: idSchema })).output(z.array(reachSpanSchema)),
  /**
   * All or none: what fails or is aborted in the middle is taken back. Where Flotilla itself ends in the middle, what was done until
   * then is one entry of `undo.list`. A field that is `null` is removed. Throws `device.unknown`, and `input.invalid` where a device
   * would have more than fifty tags.
   */
  bulkEdit: procedure
    .input(
      z.object({
        ids: manyIds,
        addTags: tags.default([]),
        removeTags: tags.default([]),
        site: lineSchema.max(120).optional(),
        fields: z.record(z.string().trim().min(1).max(60), z.string().max(1000).nullable()).default({}),
      }),
    )
    .output(z.object({ changed: z.number().int() })),
  /** What `bulkRemove` could remove of these; those that are gone already are left out. Changes nothing. */
  planRemove: procedure.input(z.object({ ids: manyIds })).output(removalPlanSchema),
  /**
   * Removes all of them or none, as `devices.remove` does with one, and as one entry of `undo.list`. Throws `device.unknown`,
   * `device.busy`, and `device.is-jump` where a device that is not among them is reached through one.
   */
  bulkRemove: procedure.input(z.object({ ids: manyIds })).output(z.object({ removed: z.number().int() })),
};
