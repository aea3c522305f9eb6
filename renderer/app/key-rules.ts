/** The key that begins a command: ⌘ on a Mac, Ctrl elsewhere. */
export function isMod(event: KeyboardEvent): boolean {
  return /Mac/.test(navigator.platform) ? event.metaKey : event.ctrlKey;
}

/** What the screen calls that key. */
export const modName = /Mac/.test(navigator.platform) ? '⌘' : 'Ctrl';

export function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

/** Where keys are text. */
export const textFields = 'input, textarea, select, [contenteditable]';
