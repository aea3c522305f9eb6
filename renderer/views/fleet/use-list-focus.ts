import { useEffect, useLayoutEffect, useRef } from 'react';
import { useFleetTable } from '../../stores/fleet-table.ts';

const cursorRow = '[role="row"][tabindex="0"]';

/** Gives the focus to the list: to the line with the cursor, once there is one. */
export function focusList(): void {
  const row = document.querySelector<HTMLElement>(`[role="grid"] ${cursorRow}`);
  useFleetTable.getState().setWantsFocus(row === null);
  row?.focus();
}

/** Keeps the focus in the list when the line that had it is gone, and takes it where it is waited for. */
export function useListFocus(grid: HTMLElement, items: readonly unknown[], isDrawn: boolean) {
  const hadFocus = useRef(false);
  useEffect(() => {
    if (isDrawn && useFleetTable.getState().wantsFocus) focusList();
  }, [isDrawn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines may have taken the place of the one with the focus
  useLayoutEffect(() => {
    const isLost = document.activeElement === document.body;
    if (hadFocus.current && isLost) grid.querySelector<HTMLElement>(cursorRow)?.focus();
  }, [items]);
  return {
    onFocus: () => {
      hadFocus.current = true;
    },
    onBlur: () => {
      hadFocus.current = false;
    },
  };
}
