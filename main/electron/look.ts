import { type BrowserWindow, nativeTheme } from 'electron';
import type { Look } from '../../contract/app/system.ts';

/** The colour of the page before it is drawn, so that a dark window does not flash white: `--app` of the renderer's tokens. */
export const background = { light: '#f4f6f8', dark: '#14171a' };

export const backgroundNow = () => (nativeTheme.shouldUseDarkColors ? background.dark : background.light);

/** Dialogs, menus and the frame of the window follow what was chosen in it, and what shows behind the page does too. */
export function applyTheme(theme: Look['theme'], window: BrowserWindow | null): void {
  nativeTheme.themeSource = theme;
  window?.setBackgroundColor(backgroundNow());
}
