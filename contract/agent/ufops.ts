import { z } from 'zod';

// The Ufop API as the wire text has it: numbers travel as strings, every reply is the envelope. Reading is tolerant.

/** A ufop's name, which is its id. No dots: `name.version` names a version as a base. */
export const ufopNameSchema = z
  .string()
  .max(63)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/, 'not a ufop name');

/** A version such as `v1.1`; it starts with a letter, so that it is never taken for an instance's index. */
export const ufopVersionNameSchema = z
  .string()
  .max(63)
  .regex(/^[a-zA-Z][a-zA-Z0-9._-]*$/, 'not a version')
  .refine((name) => !name.includes('..'), 'not a version');

const numberText = z.union([z.string(), z.number()]).transform(String);

/** The modes in the order of their numbers on the wire. */
export const aclModes = ['PUBLIC', 'PROTECTED', 'PRIVATE'] as const;

export const aclModeSchema = z.union([
  z.enum(aclModes),
  z.enum(['0', '1', '2']).transform((digit) => aclModes[Number(digit)] ?? 'PRIVATE'),
  z
    .number()
    .int()
    .min(0)
    .max(2)
    .transform((digit) => aclModes[digit] ?? 'PRIVATE'),
]);

/** Limits by name, or such as `memory=128M,cpu=50%` (100% is the whole of one processor). */
const flavorSchema = z
  .string()
  .max(60)
  .regex(
    /^(default|small|medium|large|(memory=\d{1,9}[KMG]|cpu=\d{1,4}%)(,(memory=\d{1,9}[KMG]|cpu=\d{1,4}%))?)$/,
    'not a flavor: default, small, medium, large, or such as memory=128M,cpu=50%',
  );

/** What `configuration` may set; as an object, as JSON in a string, or free text that sets nothing. */
export const ufopSettingsSchema = z.object({
  maxInstanceNum: z.coerce.number().int().min(1).max(100).optional(),
  flavor: flavorSchema.optional(),
  /** Variables for every instance. */
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'not a variable'), z.string().max(4096)).optional(),
});
export type UfopSettings = z.infer<typeof ufopSettingsSchema>;

export const ufopWriteSchema = z.object({
  name: ufopNameSchema,
  aclMode: aclModeSchema.default('PRIVATE'),
  configuration: z.union([z.string().max(16_384), z.record(z.string(), z.unknown())]).optional(),
  desc: z.string().max(2_000).optional(),
});

export const ufopSchema = z.object({
  name: z.string(),
  owner: numberText.optional(),
  /** The version that new instances get; empty while none was switched to. */
  version: numberText.optional(),
  aclMode: numberText.optional(),
  description: z.string().optional(),
  createTime: z.string().optional(),
  instanceNum: numberText.optional(),
  maxInstanceNum: numberText.optional(),
  flavor: z.string().optional(),
  accessList: numberText.optional(),
  /** Ours: what this device does not hold the flavor to, in words. */
  limits: z.string().optional(),
  /** Ours. */
  configuration: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
});
export type Ufop = z.infer<typeof ufopSchema>;

export const ufopSummarySchema = z.object({
  name: z.string(),
  aclMode: numberText.optional(),
  desc: z.string().optional(),
  /** Ours: the version that new instances get; empty while none was switched to. */
  version: z.string().optional(),
});
export type UfopSummary = z.infer<typeof ufopSummarySchema>;

export const buildStates = ['building', 'build success', 'build failed'] as const;

export const ufopVersionSchema = z.object({
  version: z.string(),
  /** One of `buildStates`, from our agent. */
  state: z.string(),
  /** In the time zone of the device. */
  createAt: z.string().optional(),
  // Ours:
  createTime: z.string().optional(),
  desc: z.string().optional(),
  /** What it was built on: `ubuntu`, or an earlier version such as `test.v7`. */
  base: z.string().optional(),
  /** Why the build failed. */
  reason: z.string().optional(),
});
export type UfopVersion = z.infer<typeof ufopVersionSchema>;

export const instanceStates = ['Starting', 'Running', 'Stopped', 'Failed'] as const;
export type InstanceState = (typeof instanceStates)[number];

export const ufopInstanceSchema = z.object({
  index: numberText,
  version: z.string(),
  /** One of `instanceStates`, from our agent. */
  state: z.string(),
  // Ours:
  port: numberText.optional(),
  /** How often it was started again after it had ended by itself. */
  restarts: numberText.optional(),
  /** Why it is not `Running`, in words. */
  reason: z.string().optional(),
  /** Limits of the flavor that this device does not hold it to, in words. */
  limits: z.string().optional(),
});
export type UfopInstance = z.infer<typeof ufopInstanceSchema>;

export const instancesAddSchema = z.object({
  size: z.coerce.number().int().min(1).max(100),
  /** The version that was switched to; another one is refused. */
  version: ufopVersionNameSchema.optional(),
});
export type InstancesAdd = z.infer<typeof instancesAddSchema>;

/** The text fields of `POST /api/images`; with `blob` the image is one that was sent to /blobs ahead. */
export const imageFieldsSchema = z.object({
  ufop: ufopNameSchema,
  version: ufopVersionNameSchema.optional(),
  desc: z.string().max(2_000).optional(),
  blob: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'not a sha256')
    .optional(),
});
export type ImageFields = z.infer<typeof imageFieldsSchema>;

/** `ufop.yaml` of an image. */
export const ufopYamlSchema = z.object({
  /** `ubuntu`: the device as it is; `<ufop>.<version>`: what was built then, as the start. */
  image: z
    .string()
    .max(130)
    .regex(/^(ubuntu|[a-zA-Z0-9][a-zA-Z0-9_-]*\.[a-zA-Z][a-zA-Z0-9._-]*)$/, 'neither ubuntu nor <ufop>.<version>')
    .default('ubuntu'),
  build_script: z
    .array(z.string().min(1).max(8_192))
    .max(100)
    .nullish()
    .transform((commands) => commands ?? []),
  run: z.string().min(1).max(8_192),
  // Ours:
  /** How long the whole build may take, in seconds. */
  build_timeout: z.coerce.number().min(1).max(3_600).default(600),
  /** How long an upgraded instance may take until it answers, in seconds. */
  ready_timeout: z.coerce.number().min(1).max(600).default(60),
  /** The path that is asked for to see whether an instance is ready: any answer below 500 will do. */
  health: z
    .string()
    .max(200)
    .regex(/^\/[\x21-\x7e]*$/, 'not a path')
    .default('/'),
});
export type UfopYaml = z.infer<typeof ufopYamlSchema>;

export const ufopLogSchema = z.object({ log: z.string() });

/** `{ code, data?, message? }`; the HTTP status is the code. */
export const envelopeSchema = z.object({
  code: z.number().int(),
  data: z.unknown().optional(),
  message: z.string().optional(),
  /** Ours: the agent's own code of an error. */
  reason: z.string().optional(),
});
export type Envelope = z.infer<typeof envelopeSchema>;
