import { describe, expect, test } from 'vitest';
import { joinFilter, splitFilter, statesIn, takeChips, toggleState } from '../../../renderer/model/filter-text.ts';

describe('a filter in its field', () => {
  test('shows terms with a key as chips and words as text, and is the same query again', () => {
    const parts = splitFilter('pump site:"north harbour",south  -tag:edge west');
    expect(parts).toEqual({ chips: ['site:"north harbour",south', '-tag:edge'], text: 'pump west' });
    expect(joinFilter(parts)).toBe('site:"north harbour",south -tag:edge pump west');
  });

  test('takes a term as a chip once a space has ended it, and keeps the rest as it was typed', () => {
    expect(takeChips({ chips: [], text: 'tag:edge' })).toEqual({ chips: [], text: 'tag:edge' });
    expect(takeChips({ chips: ['site:a'], text: 'pump tag:edge ' })).toEqual({
      chips: ['site:a', 'tag:edge'],
      text: 'pump ',
    });
    expect(takeChips({ chips: [], text: 'tag:edge pu' }, true)).toEqual({ chips: ['tag:edge'], text: 'pu' });
  });

  test('does not take a term whose quote is still open', () => {
    expect(takeChips({ chips: [], text: 'site:"north ' })).toEqual({ chips: [], text: 'site:"north ' });
    expect(splitFilter('tag:a site:"north ha')).toEqual({ chips: ['tag:a'], text: 'site:"north ha' });
  });
});

describe('the counters of states', () => {
  test('add their state to the query, and take it out again', () => {
    const one = toggleState('pump', 'unreachable');
    expect(one).toBe('pump state:unreachable');
    const two = toggleState(one, 'never');
    expect(two).toBe('pump state:unreachable,never');
    expect(statesIn(two)).toEqual(['unreachable', 'never']);
    expect(toggleState(toggleState(two, 'unreachable'), 'never')).toBe('pump');
  });

  test('leave alone what is asked not to be, and what cannot be read', () => {
    expect(statesIn('-state:never state:nonsense')).toEqual([]);
    expect(toggleState('-state:never', 'fault')).toBe('-state:never state:fault');
  });
});
