import { z } from 'zod';
import type { LibraryKind } from '../../contract/app/library.ts';
import {
  type OperationCall,
  type OperationName,
  operationCallSchema,
  operationParams,
} from '../../contract/operations.ts';
import { areComplete, type SecretDraft } from './secret-drafts.ts';

/** `lines`: a text of several lines. `library`: an item of the library, by its hash. `object`: JSON. */
export type FieldKind = 'text' | 'lines' | 'number' | 'switch' | 'choice' | 'library' | 'object';
/** What the fleet has already, to complete from. */
export type Suggestion = 'module' | 'module-version' | 'ufop' | 'ufop-version';
export type FieldValue = string | number | boolean;
export type FormValues = Readonly<Record<string, FieldValue>>;

export interface FormField {
  name: string;
  kind: FieldKind;
  required: boolean;
  min?: number;
  max?: number;
  choices: readonly string[];
  libraryKinds: readonly LibraryKind[];
  suggest: Suggestion | null;
  initial: FieldValue;
}

/** Of the JSON schema that zod writes, what a form needs. */
const propertySchema = z.object({
  type: z.string().optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  enum: z.array(z.string()).optional(),
  anyOf: z.array(z.object({ enum: z.array(z.string()).optional() })).optional(),
});
type Property = z.infer<typeof propertySchema>;
const formSchema = z.object({
  properties: z.record(z.string(), propertySchema),
  required: z.array(z.string()).default([]),
});

const hashPattern = '^[0-9a-f]{64}$';
const longText = 4_096;
/** Entered beside the fields, with their values. */
const hasOwnPart: readonly string[] = ['secrets'];
const kindsOf: Readonly<Record<string, readonly LibraryKind[]>> = {
  package: ['npm', 'deb', 'ipk', 'archive'],
  image: ['ufop-image'],
  file: ['file', 'npm', 'deb', 'ipk', 'archive', 'ufop-image'],
};

/** The fields of an operation over many devices, from its schema. A module is named by its package there, not by an id. */
export function fieldsOf(operation: OperationName): FormField[] {
  const schema = z.toJSONSchema(operationParams[operation], { io: 'input', unrepresentable: 'any' });
  const { properties, required } = formSchema.parse(schema);
  const names = Object.keys(properties).filter((name) => name !== 'moduleId' && !hasOwnPart.includes(name));
  const isRequired = (name: string) => required.includes(name) || (name === 'name' && 'moduleId' in properties);
  return names.map((name) => field(operation, name, { ...properties[name], required: isRequired(name) }));
}

function field(operation: OperationName, name: string, property: Property & { required: boolean }): FormField {
  const choices = property.enum ?? property.anyOf?.find((one) => one.enum)?.enum ?? [];
  const kind = kindOf(property, choices);
  return {
    name,
    kind,
    required: property.required,
    ...(property.minimum === undefined ? {} : { min: property.minimum }),
    ...(property.maximum === undefined ? {} : { max: property.maximum }),
    choices,
    libraryKinds: kind === 'library' ? (kindsOf[name] ?? []) : [],
    suggest: suggestionOf(operation, name),
    initial: property.default ?? (kind === 'switch' ? false : kind === 'choice' ? (choices.at(-1) ?? '') : ''),
  };
}

function kindOf({ type, pattern, maxLength = 0 }: Property, choices: readonly string[]): FieldKind {
  if (choices.length > 0) return 'choice';
  if (type === 'boolean') return 'switch';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'object') return 'object';
  if (pattern === hashPattern) return 'library';
  return maxLength > longText ? 'lines' : 'text';
}

function suggestionOf(operation: OperationName, name: string): Suggestion | null {
  if (operation.startsWith('module.')) {
    return name === 'name' ? 'module' : name === 'version' ? 'module-version' : null;
  }
  if (name === 'ufop') return 'ufop';
  return operation === 'ufop.switch' && name === 'version' ? 'ufop-version' : null;
}

/** What the form starts with; what was entered for another operation is kept where the field is the same. */
export function startValues(operation: OperationName, before: FormValues = {}): FormValues {
  const entries = fieldsOf(operation).map(({ name, initial }) => {
    const kept = before[name];
    return [name, typeof kept === typeof initial && kept !== undefined ? kept : initial] as const;
  });
  return Object.fromEntries(entries);
}

/** The call that was entered, or which fields are still missing or wrong. */
export type ReadForm = { call: OperationCall } | { missing: readonly string[]; wrong: readonly string[] };

/** `secrets`: those of a command; only their names become a part of the call. */
export function readForm(operation: OperationName, values: FormValues, secrets: readonly SecretDraft[] = []): ReadForm {
  const fields = fieldsOf(operation);
  const missing = fields.filter(({ name, required }) => required && isEmpty(values[name])).map(({ name }) => name);
  const given = fields.filter(({ name }) => !isEmpty(values[name]));
  const params = Object.fromEntries(given.map((one) => [one.name, paramOf(one, values[one.name])]));
  if (hasSecrets(operation) && secrets.length > 0) {
    params.secrets = secrets.map(({ name }) => name);
    if (!areComplete(secrets)) missing.push('secrets');
  }
  const read = operationCallSchema.safeParse({ operation, params });
  if (read.success && missing.length === 0) return { call: read.data };
  const named = (read.error?.issues ?? []).map(({ path }) => String(path[1] ?? ''));
  const wrong = given.filter(({ name }) => named.includes(name)).map(({ name }) => name);
  return { missing, wrong };
}

export function hasSecrets(operation: OperationName): boolean {
  return operation === 'shell.run';
}

function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '');
}

function paramOf({ kind }: FormField, value: FieldValue | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (kind === 'lines') return value;
  if (kind !== 'object') return value.trim();
  try {
    return JSON.parse(value);
  } catch {
    // Not JSON: the schema refuses the text as it stands, and the field is marked.
    return value;
  }
}
