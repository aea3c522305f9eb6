import type { Module } from '../../../../contract/agent/modules.ts';
import type { DeviceInput, Facts, UfopState } from '../../../../contract/app/devices.ts';
import { fold, type NameValue, type Term, type TextValue, wordsOf } from '../../../../contract/app/query.ts';
import { satisfies } from '../../../../main/inventory/search/versions.ts';

/** A device of a random inventory, with everything that a query can ask. */
export interface KnownDevice {
  input: DeviceInput;
  state: string;
  facts: Facts | null;
  agent: { state: string; version?: string; outdated?: boolean } | null;
  modules: Module[];
  ufops: UfopState[];
  /** Since it was last seen; `null`: never. */
  ageMs: number | null;
}

/** What the query language means, said a second time in plain loops. */
export function isFound(device: KnownDevice, terms: readonly Term[]): boolean {
  return terms.every((term) => holds(device, term) !== term.negated);
}

function holds(device: KnownDevice, term: Term): boolean {
  const { input, facts } = device;
  switch (term.key) {
    case 'word':
      return term.values.some((value) => allTexts(device).some((text) => isIn(text, value)));
    case 'name':
    case 'address':
    case 'site':
    case 'notes':
      return term.values.some((value) => isIn(input[term.key as 'name' | 'address' | 'site' | 'notes'], value));
    case 'hostname':
    case 'os':
      return facts !== null && term.values.some((value) => isIn(facts[term.key as 'hostname' | 'os'], value));
    case 'field': {
      const values = Object.entries(input.fields ?? {}).flatMap(([key, text]) =>
        fold(key) === fold(term.field) ? [text] : [],
      );
      return term.values.some((value) =>
        value.text === ''
          ? values.every((text) => wordsOf(text).length === 0)
          : values.some((text) => isIn(text, value)),
      );
    }
    case 'user':
      return term.values.some((value) => isNamed(input.user, value));
    case 'tag':
      return term.values.some((value) =>
        value.text === '' && value.match === 'whole'
          ? input.tags.length === 0
          : input.tags.some((tag) => isNamed(tag, value)),
      );
    case 'arch':
      return facts !== null && term.values.some((value) => isNamed(facts.architecture, value));
    case 'init':
    case 'libc':
      return facts !== null && term.values.some((value) => isNamed(facts[term.key as 'init' | 'libc'], value));
    case 'state':
      return term.values.some((state) => state === device.state);
    case 'agent':
      return term.values.some((value) => {
        if (typeof value !== 'string') return satisfies(device.agent?.version ?? '', value);
        return value === 'outdated' ? device.agent?.outdated === true : value === (device.agent?.state ?? 'unknown');
      });
    case 'node':
      return term.values.some((value) =>
        value === 'none' ? facts !== null && facts.node === null : satisfies(facts?.node?.version ?? '', value),
      );
    case 'last-seen':
      return term.values.some((value) => {
        if (value === 'never') return device.ageMs === null;
        return device.ageMs !== null && compare(device.ageMs, value.op, value.ms);
      });
    case 'disk-free':
      return term.values.some(
        ({ op, bytes }) => facts?.diskFreeBytes != null && compare(facts.diskFreeBytes, op, bytes),
      );
    case 'module':
      return term.values.some(({ name, version, state }) =>
        device.modules.some(
          (module) =>
            isNamed(module.description.name, name) &&
            (version === null || satisfies(module.description.version, version)) &&
            (state === null || moduleIs(module, state)),
        ),
      );
    case 'ufop':
      return term.values.some(({ name, version, state }) =>
        device.ufops.some(
          (ufop) =>
            isNamed(ufop.description.name, name) &&
            (version === null || satisfies(ufop.description.version ?? '', version)) &&
            (state === null || ufopIs(ufop, state)),
        ),
      );
  }
}

function allTexts({ input, facts, modules, ufops }: KnownDevice): string[] {
  const names = [...modules, ...ufops].map(({ description }) => description.name);
  const entered = [
    input.name,
    input.address,
    input.site,
    input.notes,
    ...input.tags,
    ...Object.values(input.fields ?? {}),
  ];
  return [...entered, ...(facts ? [facts.hostname] : []), ...names];
}

/** The words follow each other somewhere in the text, the last of them perhaps only begun. */
function isIn(text: string, { text: wanted, match }: TextValue): boolean {
  const [words, looked] = [wordsOf(text), wordsOf(wanted)];
  if (match === 'whole') return words.join(' ') === looked.join(' ');
  return words.some((_, at) =>
    looked.every((word, n) => (n === looked.length - 1 ? words[at + n]?.startsWith(word) : words[at + n] === word)),
  );
}

function isNamed(name: string, { text, match }: NameValue): boolean {
  return match === 'whole' ? fold(name) === fold(text) : fold(name).startsWith(fold(text));
}

function compare(one: number, op: '<' | '<=' | '>=' | '>', other: number): boolean {
  if (op === '<') return one < other;
  if (op === '<=') return one <= other;
  return op === '>' ? one > other : one >= other;
}

function moduleIs({ status }: Module, state: string): boolean {
  if (state === 'not-installed') return !status.installed;
  if (!status.installed) return false;
  if (state === 'down') return status.running === false && status.enabled === true;
  return status.running === (state === 'running');
}

function ufopIs({ description, versions, instances }: UfopState, state: string): boolean {
  const { version = '' } = description;
  const some = (wanted: string) => instances.some((instance) => instance.state === wanted);
  if (state === 'drift')
    return version !== '' && instances.some((one) => one.state !== 'Stopped' && one.version !== version);
  if (state === 'idle') return instances.length === 0;
  if (state === 'build-failed') return versions.some((one) => one.state === 'build failed');
  return some(`${state.charAt(0).toUpperCase()}${state.slice(1)}`);
}
