import type { Range } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { drawnRows } from '../../model/drawn-range.ts';

/** Says which rows are drawn, by where the list was scrolled last and where its cursor is. */
export function useDrawnRange(cursor: number): (range: Range) => number[] {
  const last = useRef({ start: 0, isUp: false });
  return (range) => {
    const { start } = last.current;
    if (range.startIndex !== start) last.current = { start: range.startIndex, isUp: range.startIndex < start };
    return drawnRows(range, last.current.isUp, cursor);
  };
}
