import { expect, test } from 'vitest';
import { itemsOf } from '../../../renderer/model/fleet-order.ts';
import { countSelected, selectionOf, toggled, withRange } from '../../../renderer/model/selected.ts';

const ids = ['a', 'b', 'c', 'd'];
const items = itemsOf({ ids, groups: [] }, new Set());

test('a selection belongs to ids: toggled one by one, or by a range in either direction', () => {
  expect([...toggled(new Set(['a']), 'a')]).toEqual([]);
  expect([...withRange(new Set(['z']), items, { from: 3, to: 1 })]).toEqual(['z', 'b', 'c', 'd']);
});

test('it counts what is selected of the list, and what the filter hides', () => {
  expect(countSelected(new Set(['a', 'z']), ids)).toEqual({ shown: 1, hidden: 1, all: false });
  expect(countSelected(new Set(ids), ['a', 'b', 'a', 'c', 'd'])).toEqual({ shown: 4, hidden: 0, all: true });
});

test('a plan is made for the filter only where all that it finds is selected, and nothing else', () => {
  const found = { ids, query: 'tag:edge' };
  expect(selectionOf(new Set(ids), found)).toEqual({ by: 'filter', query: 'tag:edge' });
  expect(selectionOf(new Set(['a', 'b']), found)).toEqual({ by: 'ids', deviceIds: ['a', 'b'] });
  expect(selectionOf(new Set([...ids, 'z']), found)).toEqual({ by: 'ids', deviceIds: [...ids, 'z'] });
  expect(selectionOf(new Set(ids), { ids, query: '' })).toEqual({ by: 'ids', deviceIds: ids });
});
