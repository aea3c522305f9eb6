import { type RefObject, useEffect } from 'react';
import { useScreen } from '../stores/screen.ts';

/** The keys that work everywhere: F6 walks the regions, Esc closes the inspector. Dialogs and menus close themselves first. */
export function useFrameKeys(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented || useScreen.getState().dialog) return;
      if (event.key === 'F6') {
        event.preventDefault();
        nextRegion(event.shiftKey ? -1 : 1)?.focus();
      }
      if (event.key === 'Escape' && useScreen.getState().inspected) {
        const within = document.querySelector('aside')?.contains(document.activeElement);
        useScreen.getState().inspect(null);
        if (within) main.current?.focus();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [main]);
}

function nextRegion(step: 1 | -1): HTMLElement | null {
  const regions = [...document.querySelectorAll<HTMLElement>('nav, main, aside, footer[data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const region = regions[(at + step + regions.length) % regions.length];
  if (!region) return null;
  return region.tabIndex >= -1 && region.hasAttribute('tabindex') ? region : region.querySelector('a, button');
}
