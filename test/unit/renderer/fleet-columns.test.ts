import { expect, test } from 'vitest';
import { columnsFor, defaultLayout } from '../../../renderer/model/fleet-columns.ts';

test('a narrow list keeps state and name and drops the others by rank', () => {
  expect(columnsFor(defaultLayout, 100)).toEqual(['state', 'name']);
  expect(columnsFor(defaultLayout, 500)).toEqual(['state', 'name', 'seen']);
  expect(columnsFor(defaultLayout, 5000)).toEqual(
    expect.arrayContaining(['state', 'name', 'address', 'site', 'tags', 'agent', 'modules', 'ufops', 'seen']),
  );
});

test('what was chosen is shown whatever the width, in the order of the list, with the name always', () => {
  const layout = { ...defaultLayout, columns: ['os', 'address'] as const };
  expect(columnsFor(layout, 100)).toEqual(['name', 'address', 'os']);
});
