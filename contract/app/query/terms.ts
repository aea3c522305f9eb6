// The query language as data. A query holds when all of its terms hold; a term holds when any of its values does.

/** Looked for in a text. `words`: each word, the last as its beginning; `whole`: these words and no others. */
export interface TextValue {
  readonly text: string;
  readonly match: 'words' | 'whole';
}

/** Compared with a name, whatever the case. An empty `prefix` is any name; an empty `whole` means that there is none. */
export interface NameValue {
  readonly text: string;
  readonly match: 'whole' | 'prefix';
}

export const comparisons = ['<', '<=', '=', '>=', '>'] as const;
export type Comparison = (typeof comparisons)[number];

/** `1.2` stands for every version that begins so: `=1.2` holds for 1.2.7, `>1.2` from 1.3 on. */
export interface VersionValue {
  readonly op: Comparison;
  readonly version: string;
}

/** Longer ago than (`>`), or within (`<`). */
export interface AgeValue {
  readonly op: Exclude<Comparison, '='>;
  readonly ms: number;
}

export interface SizeValue {
  readonly op: Exclude<Comparison, '='>;
  readonly bytes: number;
}

/** One module or ufop of a device for which all of this holds. For a ufop, `version` is the selected one. */
export interface PackageValue<State extends string> {
  readonly name: NameValue;
  readonly version: VersionValue | null;
  readonly state: State | null;
}

/** A device is in one of the first nine; `busy` stands beside them: a job is at work on it. */
export const stateWords = [
  'revoked-key',
  'changed-key',
  'needs-trust',
  'never',
  'unreachable',
  'refused',
  'needs-credential',
  'fault',
  'reached',
  'busy',
] as const;
export type StateWord = (typeof stateWords)[number];

/** `outdated` is running with an older build than this Flotilla has; `unknown`: never looked for. */
export const agentWords = ['absent', 'stopped', 'running', 'outdated', 'plain', 'unknown'] as const;
export type AgentWord = (typeof agentWords)[number];

/** `down`: starts with the device, and does not run. */
export const moduleWords = ['running', 'stopped', 'down', 'not-installed'] as const;
export type ModuleWord = (typeof moduleWords)[number];

/** `drift`: an instance runs another version than the selected one. `idle`: no instance. Else: an instance is so. */
export const ufopWords = ['drift', 'running', 'stopped', 'failed', 'build-failed', 'idle'] as const;
export type UfopWord = (typeof ufopWords)[number];

export const textKeys = ['word', 'name', 'address', 'site', 'notes', 'hostname', 'os'] as const;
export type TextKey = (typeof textKeys)[number];
export const nameKeys = ['user', 'tag', 'arch', 'init', 'libc'] as const;
export type NameKey = (typeof nameKeys)[number];

/** `word` is what stands alone: looked for in names, addresses, sites, tags, notes, fields, host names, modules, ufops. */
export type Term = { readonly negated: boolean } & (
  | { readonly key: TextKey; readonly values: readonly TextValue[] }
  | { readonly key: 'field'; readonly field: string; readonly values: readonly TextValue[] }
  | { readonly key: NameKey; readonly values: readonly NameValue[] }
  | { readonly key: 'state'; readonly values: readonly StateWord[] }
  | { readonly key: 'agent'; readonly values: readonly (AgentWord | VersionValue)[] }
  /** `none`: looked for, and there is no Node.js. */
  | { readonly key: 'node'; readonly values: readonly ('none' | VersionValue)[] }
  | { readonly key: 'last-seen'; readonly values: readonly ('never' | AgeValue)[] }
  | { readonly key: 'disk-free'; readonly values: readonly SizeValue[] }
  | { readonly key: 'module'; readonly values: readonly PackageValue<ModuleWord>[] }
  | { readonly key: 'ufop'; readonly values: readonly PackageValue<UfopWord>[] }
);

/** Every key as it is written before a colon, in the order of completion. `field.` wants a name behind it. */
export const writtenKeys = [
  'name',
  'address',
  'site',
  'tag',
  'state',
  'agent',
  'module',
  'ufop',
  'last-seen',
  'os',
  'arch',
  'node',
  'disk-free',
  'hostname',
  'init',
  'libc',
  'user',
  'notes',
  'field.',
] as const;
