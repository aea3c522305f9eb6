import { type RefObject, useEffect } from 'react';

/**
 * Catches the focus when what had it is gone (a deleted row, a button that was replaced): it goes to the view, never to nothing.
 * A button that could not be used while it was at work has it back afterwards, unless it went elsewhere meanwhile.
 */
export function useFocusGuard(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let last: Element | null = null;
    let atWork: HTMLButtonElement | null = null;
    const remember = () => {
      last = document.activeElement;
      atWork = null;
    };
    const letGo = () => {
      atWork = null;
    };
    const observer = new MutationObserver(() => {
      if (last instanceof HTMLButtonElement && last.disabled) atWork = last;
      if (document.activeElement !== document.body || !last) return;
      if (!last.isConnected) {
        last = null;
        main.current?.focus({ preventScroll: true });
      } else if (atWork && !atWork.disabled) {
        atWork.focus({ preventScroll: true });
      }
    });
    document.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', letGo);
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      document.removeEventListener('focusin', remember);
      document.removeEventListener('pointerdown', letGo);
      observer.disconnect();
    };
  }, [main]);
}
