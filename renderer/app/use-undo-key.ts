import { useEffect, useRef } from 'react';
import { useScreen } from '../stores/screen.ts';
import { isIn, isMod, textFields } from './key-rules.ts';

/** Mod+Z, where it is not the undo of a text field, of a terminal, or behind a dialog. */
export function useUndoKey(run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isUndo = isMod(event) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'z';
      if (!isUndo || event.isComposing || event.defaultPrevented || useScreen.getState().dialog) return;
      if (isIn(event.target, `${textFields}, [data-terminal]`)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
