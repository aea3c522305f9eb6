import type { NameValue, PackageValue, Term, TextValue, VersionValue } from './terms.ts';
import { ageUnits, sizeUnits } from './values.ts';

/** What needs no quotes, in any place. */
const bare = /^[\p{L}\p{N}_.][\p{L}\p{N}\p{M}_.+~-]*$/u;
/** Seven days stay seven days. */
const printedAgeUnits = ageUnits.filter(([unit]) => unit !== 'w');
const bareScoped = /^@[a-z0-9][a-z0-9._-]*\/[a-z0-9._-]+$/i;

/** The text of terms, in one way; `parseQuery` of it gives the same terms. */
export function printQuery(terms: readonly Term[]): string {
  return terms.map(printTerm).join(' ');
}

/** The text of one term: `-tag:edge,"harbour north"`. */
export function printTerm(term: Term): string {
  const key = term.key === 'word' ? '' : term.key === 'field' ? `field.${quote(term.field)}:` : `${term.key}:`;
  return `${term.negated ? '-' : ''}${key}${printValues(term).join(',')}`;
}

function printValues(term: Term): string[] {
  switch (term.key) {
    case 'word':
    case 'name':
    case 'address':
    case 'site':
    case 'notes':
    case 'hostname':
    case 'os':
    case 'field':
      return term.values.map(printText);
    case 'user':
    case 'tag':
    case 'arch':
    case 'init':
    case 'libc':
      return term.values.map(printName);
    case 'state':
      return [...term.values];
    case 'agent':
    case 'node':
      return term.values.map((value) => (typeof value === 'string' ? value : printVersion(value)));
    case 'last-seen':
      return term.values.map((value) =>
        value === 'never' ? value : value.op + printAmount(value.ms, printedAgeUnits),
      );
    case 'disk-free':
      return term.values.map(({ op, bytes }) => op + printAmount(bytes, sizeUnits));
    case 'module':
    case 'ufop':
      return term.values.map(printPackage);
  }
}

function printText({ text, match }: TextValue): string {
  if (text === '') return '""';
  return match === 'whole' ? `=${quote(text)}` : quote(text);
}

function printName({ text, match }: NameValue): string {
  if (match === 'whole') return quoteName(text);
  return text === '' ? '*' : `${quoteName(text)}*`;
}

function printPackage({ name, version, state }: PackageValue<string>): string {
  return `${printName(name)}${version ? printVersion(version) : ''}${state === null ? '' : `/${state}`}`;
}

function printVersion({ op, version }: VersionValue): string {
  return op + version;
}

/** In the largest unit that leaves a whole number. */
function printAmount(amount: number, units: readonly (readonly [string, number])[]): string {
  const [unit, size] = units.find(([, each]) => amount >= each && amount % each === 0) ?? units.at(-1) ?? ['', 1];
  return `${amount / size}${unit}`;
}

/** A value as it is written: in quotes where it would not stand for itself. */
export function quoteName(text: string): string {
  return bareScoped.test(text) ? text : quote(text);
}

function quote(text: string): string {
  return bare.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
