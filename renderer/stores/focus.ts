let returnTo: HTMLElement | null = null;

/** Keeps where the focus was when the first dialog opened. A menu that closes with it gives way to its button. */
export function rememberFocus(): void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement)) return;
  const menu = active.closest('[role="menu"]');
  returnTo = menu ? document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`) : active;
}

/** Gives the focus back once the last dialog is gone; to the view, where its place is gone too. */
export function restoreFocus(): void {
  const target = returnTo;
  returnTo = null;
  requestAnimationFrame(() => {
    if (document.querySelector('[role="dialog"]')) return;
    const place = target?.isConnected ? target : document.querySelector('main');
    place?.focus();
  });
}
