import { printTerm } from '../../contract/app/query.ts';

/** The filter for devices that have a version of a module, or have selected it of a ufop. */
export function versionFilter(key: 'module' | 'ufop', name: string, version: string): string {
  const package_ = {
    name: { text: name, match: 'whole' as const },
    version: { op: '=' as const, version },
    state: null,
  };
  return key === 'module'
    ? printTerm({ key, negated: false, values: [package_] })
    : printTerm({ key, negated: false, values: [package_] });
}

/** The filter for devices where a ufop's instances run another version than the one that is selected. */
export function driftFilter(name: string): string {
  const values = [{ name: { text: name, match: 'whole' as const }, version: null, state: 'drift' as const }];
  return printTerm({ key: 'ufop', negated: false, values });
}
