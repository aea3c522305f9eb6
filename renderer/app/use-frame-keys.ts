import { type RefObject, useEffect } from 'react';
import type { Route } from '../model/route.ts';
import { useScreen } from '../stores/screen.ts';
import { isIn, isMod, textFields } from './key-rules.ts';
import { goTo } from './use-route.ts';

const views: readonly Route[] = [
  { view: 'fleet' },
  { view: 'jobs' },
  { view: 'queue' },
  { view: 'logs' },
  { view: 'library' },
  { view: 'settings' },
];

/**
 * The keys that work everywhere: Mod+K the palette, Mod+1…6 the views, F6 walks the regions, ? names the keys, Esc closes the
 * inspector. Dialogs and menus close themselves first; a terminal keeps every key but Ctrl+Shift+K.
 */
export function useFrameKeys(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { dialog, inspected, openDialog, inspect } = useScreen.getState();
      if (event.isComposing || event.defaultPrevented || dialog) return;
      const inTerminal = isIn(event.target, '[data-terminal]');
      const isPalette =
        event.key.toLowerCase() === 'k' && (inTerminal ? event.ctrlKey && event.shiftKey : isMod(event));
      if (isPalette) {
        event.preventDefault();
        openDialog({ kind: 'palette' });
        return;
      }
      if (inTerminal) return;
      const route = isMod(event) && !event.shiftKey && !event.altKey ? viewOf(event.key) : undefined;
      if (route) {
        event.preventDefault();
        goTo(route);
      } else if (event.key === '?' && !isIn(event.target, textFields)) {
        event.preventDefault();
        openDialog({ kind: 'shortcuts' });
      } else if (event.key === 'F6') {
        event.preventDefault();
        nextRegion(event.shiftKey ? -1 : 1)?.focus();
      } else if (event.key === 'Escape' && inspected) {
        const within = document.querySelector('aside')?.contains(document.activeElement);
        inspect(null);
        if (within) main.current?.focus();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [main]);
}

function viewOf(key: string): Route | undefined {
  if (key.toLowerCase() === 'j') return { view: 'jobs' };
  if (key === ',') return { view: 'settings' };
  return /^[1-6]$/.test(key) ? views[Number(key) - 1] : undefined;
}

function nextRegion(step: 1 | -1): HTMLElement | null {
  const regions = [
    ...document.querySelectorAll<HTMLElement>('nav, main, aside, footer[data-region], section[data-region]'),
  ];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const region = regions[(at + step + regions.length) % regions.length];
  if (!region) return null;
  return region.tabIndex >= -1 && region.hasAttribute('tabindex') ? region : region.querySelector('a, button');
}
