import { BrowserWindow, dialog } from 'electron';

/** Asks for a folder of the laptop, in front of the window; `null` when none was chosen. */
export async function chooseFolder(): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const options: Electron.OpenDialogOptions = { properties: ['openDirectory'] };
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return filePaths[0] ?? null;
}
