import type { VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useReducer, useRef, useState } from 'react';
import { Rush } from '../../model/rush.ts';

/** Says which rows are drawn in brief, and has them completed when the list has come to rest. */
export function useRush(lines: readonly VirtualItem[]): Rush<VirtualItem['key']> {
  const [rush] = useState(() => new Rush<VirtualItem['key']>());
  const [, drawAgain] = useReducer((round: number) => round + 1, 0);
  const frame = useRef<number | null>(null);
  rush.see(lines.map(({ key }) => key));
  useEffect(() => {
    const count = () => {
      frame.current = null;
      if (rush.tick()) drawAgain();
      if (rush.isWaiting) frame.current = requestAnimationFrame(count);
    };
    if (rush.isWaiting) frame.current ??= requestAnimationFrame(count);
  });
  useEffect(
    () => () => {
      if (frame.current !== null) cancelAnimationFrame(frame.current);
      frame.current = null;
    },
    [],
  );
  return rush;
}
