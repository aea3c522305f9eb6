import { expect, test } from 'vitest';
import { parseQuery } from '../../../contract/app/query.ts';
import { driftFilter, versionFilter } from '../../../renderer/model/version-filter.ts';

test('the filter of a version is one that can be read, whatever the names are', () => {
  expect(versionFilter('module', '@acme/valve', '1.2.0')).toBe('module:@acme/valve=1.2.0');
  expect(driftFilter('thumb')).toBe('ufop:thumb/drift');
  for (const name of ['odd name', 'a/b', 'x"y', '*']) {
    expect(parseQuery(versionFilter('ufop', name, 'v3'))).toMatchObject({
      errors: [],
      terms: [{ key: 'ufop', values: [{ name: { text: name, match: 'whole' }, version: { op: '=', version: 'v3' } }] }],
    });
  }
});
