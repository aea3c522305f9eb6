import { type RefObject, useEffect } from 'react';

/** A menu that closes gives the focus back to its button a moment later. */
const patienceMs = 40;

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
    let timer: ReturnType<typeof setTimeout> | undefined;
    const catchFocus = () => {
      if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    };
    const letGo = () => {
      atWork = null;
    };
    const observer = new MutationObserver(() => {
      if (last instanceof HTMLButtonElement && last.disabled) atWork = last;
      if (document.activeElement !== document.body || !last) return;
      if (!last.isConnected) {
        last = null;
        clearTimeout(timer);
        timer = setTimeout(catchFocus, patienceMs);
      } else if (atWork && !atWork.disabled) {
        atWork.focus({ preventScroll: true });
      }
    });
    document.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', letGo);
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('focusin', remember);
      document.removeEventListener('pointerdown', letGo);
      observer.disconnect();
    };
  }, [main]);
}
