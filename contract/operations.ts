import { z } from 'zod';
import { packageNameSchema, packageVersionSchema } from './agent/modules.ts';
import { aclModeSchema, ufopNameSchema, ufopVersionNameSchema } from './agent/ufops.ts';

// The parameters of every operation; the form on the screen and the check in main come from the same schemas.

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a sha256');

/** A module of one device is named by its id; over many devices, by the name of its package. */
const moduleRef = z.object({
  moduleId: z.string().min(1).max(100).optional(),
  /** Also what the history calls the module when it is gone. */
  name: packageNameSchema.optional(),
});
const oneModule = moduleRef.refine(({ moduleId, name }) => moduleId !== undefined || name !== undefined, {
  message: 'name the module',
  path: ['name'],
});

/** In place of a registry: a package of the library, by its hash. */
const fromLibrary = z.object({ package: sha256Schema.optional() });

const ufop = z.object({ ufop: ufopNameSchema });
const instance = ufop.extend({ index: z.number().int().min(0).max(100_000) });

/** What a shell, or what loads programs, takes for itself. */
const namesOfShells =
  /^(_|PATH|IFS|HOME|SHELL|USER|LOGNAME|PWD|OLDPWD|ENV|PPID|E?UID|GROUPS|OPT(ARG|ERR|IND)|LINENO|RANDOM|SECONDS|PS[0-4]|(SHELL|BASH)OPTS|FUNCNAME|DIRSTACK|POSIXLY_CORRECT|BASH_.*|LD_.*)$/;

/** By which a command line refers to a secret: `"$TOKEN"`. */
export const secretNameSchema = z
  .string()
  .max(64)
  .regex(/^[A-Z_][A-Z0-9_]*$/, 'capital letters, digits and _')
  .refine((name) => !namesOfShells.test(name), 'a name that the shell uses itself');
export const mostSecrets = 16;

export const operationParams = {
  'agent.install': z.object({}),
  'agent.upgrade': z.object({}),
  'agent.uninstall': z.object({}),
  'module.install': fromLibrary.extend({ name: packageNameSchema, version: packageVersionSchema }),
  'module.update': moduleRef.extend({
    name: packageNameSchema,
    version: packageVersionSchema,
    package: sha256Schema.optional(),
  }),
  'module.delete': oneModule,
  'module.start': oneModule,
  'module.stop': oneModule,
  'module.restart': oneModule,
  'module.sync': oneModule,
  'ufop.register': ufop.extend({
    aclMode: aclModeSchema.default('PRIVATE'),
    desc: z.string().max(2_000).optional(),
    configuration: z.record(z.string(), z.unknown()).optional(),
  }),
  'ufop.delete': ufop,
  /** Sends an image of the library and waits for its build. `select`: new instances get this version. */
  'ufop.upload': ufop.extend({
    image: sha256Schema,
    version: ufopVersionNameSchema.optional(),
    desc: z.string().max(2_000).optional(),
    select: z.boolean().default(false),
  }),
  /** Selects the version that new instances get. */
  'ufop.switch': ufop.extend({ version: ufopVersionNameSchema }),
  /** Brings the running instances to the selected version, one after another, each healthy before the next. */
  'ufop.upgrade': ufop,
  'ufop.add-instances': ufop.extend({ size: z.number().int().min(1).max(100) }),
  'ufop.delete-instance': instance,
  'ufop.start-instance': instance,
  'ufop.stop-instance': instance,
  'ufop.reboot-instance': instance,
  'device.refresh': z.object({}),
  /** One command line in the shell of the user who logs in, or of root. Its code decides: 0 succeeded. */
  'shell.run': z.object({
    command: z.string().min(1).max(16_384),
    asRoot: z.boolean().default(false),
    timeoutS: z.number().int().min(1).max(86_400).default(60),
    /** The names of its secrets. Their values are given beside the call, and are never a part of it. */
    secrets: z
      .array(secretNameSchema)
      .min(1)
      .max(mostSecrets)
      .refine((names) => new Set(names).size === names.length, 'each name once')
      .optional(),
  }),
  /** Puts a file of the library in place, as a whole or not at all. */
  'file.push': z.object({
    file: sha256Schema,
    path: z
      .string()
      .max(4_096)
      .regex(/^\/[^\0\n]*[^/\0\n]$/, 'not an absolute path of a file'),
    mode: z
      .string()
      .regex(/^0?[0-7]{3}$/, 'three octal digits, such as 644')
      .default('644'),
    asRoot: z.boolean().default(false),
  }),
  'device.reboot': z.object({}),
} as const satisfies Record<string, z.ZodType>;

export type OperationName = keyof typeof operationParams;
export type OperationParams<N extends OperationName> = z.infer<(typeof operationParams)[N]>;

const call = <N extends OperationName>(operation: N) =>
  z.object({ operation: z.literal(operation), params: operationParams[operation] });

/** An operation with its parameters: one member for each row of the catalogue above. */
export const operationCallSchema = z.discriminatedUnion('operation', [
  call('agent.install'),
  call('agent.upgrade'),
  call('agent.uninstall'),
  call('module.install'),
  call('module.update'),
  call('module.delete'),
  call('module.start'),
  call('module.stop'),
  call('module.restart'),
  call('module.sync'),
  call('ufop.register'),
  call('ufop.delete'),
  call('ufop.upload'),
  call('ufop.switch'),
  call('ufop.upgrade'),
  call('ufop.add-instances'),
  call('ufop.delete-instance'),
  call('ufop.start-instance'),
  call('ufop.stop-instance'),
  call('ufop.reboot-instance'),
  call('device.refresh'),
  call('shell.run'),
  call('file.push'),
  call('device.reboot'),
]);
export type OperationCall = z.infer<typeof operationCallSchema>;
/** As it is entered: what has a default may be left out. */
export type OperationCallInput = z.input<typeof operationCallSchema>;

/** The secrets that a call refers to, by their names. */
export function secretNamesOf({ operation, params }: OperationCall): readonly string[] {
  return operation === 'shell.run' ? (params.secrets ?? []) : [];
}

/** What a crash or a lost connection means for a target of this operation. */
export type Effect = 'read' | 'idempotent' | 'once';

/** What the screen must know of an operation before it asks for one. */
export const operationTraits = {
  'agent.install': { effect: 'idempotent', destructive: false, power: false },
  'agent.upgrade': { effect: 'idempotent', destructive: false, power: false },
  'agent.uninstall': { effect: 'idempotent', destructive: true, power: false },
  'module.install': { effect: 'once', destructive: false, power: false },
  'module.update': { effect: 'once', destructive: false, power: false },
  'module.delete': { effect: 'once', destructive: true, power: false },
  'module.start': { effect: 'idempotent', destructive: false, power: false },
  'module.stop': { effect: 'idempotent', destructive: false, power: false },
  'module.restart': { effect: 'once', destructive: false, power: false },
  'module.sync': { effect: 'idempotent', destructive: false, power: false },
  'ufop.register': { effect: 'idempotent', destructive: false, power: false },
  'ufop.delete': { effect: 'idempotent', destructive: true, power: false },
  'ufop.upload': { effect: 'once', destructive: false, power: false },
  'ufop.switch': { effect: 'idempotent', destructive: false, power: false },
  'ufop.upgrade': { effect: 'idempotent', destructive: false, power: false },
  'ufop.add-instances': { effect: 'once', destructive: false, power: false },
  'ufop.delete-instance': { effect: 'idempotent', destructive: true, power: false },
  'ufop.start-instance': { effect: 'idempotent', destructive: false, power: false },
  'ufop.stop-instance': { effect: 'idempotent', destructive: false, power: false },
  'ufop.reboot-instance': { effect: 'once', destructive: false, power: false },
  'device.refresh': { effect: 'read', destructive: false, power: false },
  'shell.run': { effect: 'once', destructive: true, power: false },
  'file.push': { effect: 'idempotent', destructive: true, power: false },
  'device.reboot': { effect: 'once', destructive: true, power: true },
} as const satisfies Record<OperationName, OperationTraits>;

export interface OperationTraits {
  effect: Effect;
  /** What it takes away is not simply brought back: it is asked about, with a typed count above ten devices. */
  destructive: boolean;
  /** A queued one expires after 24 hours unless told otherwise. */
  power: boolean;
}
