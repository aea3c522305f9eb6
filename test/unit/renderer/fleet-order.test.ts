import { describe, expect, test } from 'vitest';
import { cursorIndex, isSameOrder, itemsOf, typeAheadIndex } from '../../../renderer/model/fleet-order.ts';

const grouped = {
  ids: ['a', 'b', 'a', 'c'],
  groups: [
    { value: 'edge', count: 2 },
    { value: '', count: 2 },
  ],
};
const open: ReadonlySet<string> = new Set();

describe('the lines of the list', () => {
  test('are the devices, or groups with a device under each of its own', () => {
    expect(itemsOf({ ids: ['a', 'b'], groups: [] }, open).map(({ key }) => key)).toEqual(['a', 'b']);
    const items = itemsOf(grouped, open);
    expect(items.map(({ key }) => key)).toEqual(['group:edge', 'a edge', 'b edge', 'group:', 'a ', 'c ']);
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
  });

  test('leave out the devices of a group that is closed', () => {
    const items = itemsOf(grouped, new Set(['edge']));
    expect(items.map(({ key }) => key)).toEqual(['group:edge', 'group:', 'a ', 'c ']);
  });

  test('keep the cursor on its line, else on its device in another group, else at the start', () => {
    const items = itemsOf(grouped, open);
    expect(cursorIndex(items, 'b edge')).toBe(2);
    expect(cursorIndex(items, 'c north')).toBe(5);
    expect(cursorIndex(items, 'gone')).toBe(0);
    expect(cursorIndex(items, null)).toBe(0);
  });

  test('are the same only with the same devices and groups in the same order', () => {
    expect(isSameOrder(grouped, { ...grouped, ids: [...grouped.ids] })).toBe(true);
    expect(isSameOrder(grouped, { ...grouped, ids: ['b', 'a', 'a', 'c'] })).toBe(false);
    expect(isSameOrder(grouped, { ids: grouped.ids, groups: [{ value: 'edge', count: 4 }] })).toBe(false);
  });
});

describe('typing a name', () => {
  const names = ['alpha', null, 'beta', 'Bravo', 'charlie'];

  test('goes to the next row that begins so, and around the end', () => {
    expect(typeAheadIndex(names, 'b', 0)).toBe(2);
    expect(typeAheadIndex(names, 'b', 2)).toBe(3);
    expect(typeAheadIndex(names, 'b', 3)).toBe(2);
  });

  test('more letters stay on a row that still fits', () => {
    expect(typeAheadIndex(names, 'br', 3)).toBe(3);
    expect(typeAheadIndex(names, 'zz', 3)).toBe(-1);
  });
});
