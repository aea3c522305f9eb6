import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Opens a second Flotilla with the simulated fleet beside this one; its data and its window's profile are others, and a third
 * one gives way to it. It stays when this one ends. `script` is what Electron runs where the app is not installed. Throws where it cannot be started.
 */
export async function openDemoBeside(script: string | null): Promise<void> {
  // An AppImage is mounted for one run: the file itself is what can be started again.
  const program = process.env.APPIMAGE ?? process.execPath;
  const child = spawn(program, [...(script === null ? [] : [script]), '--demo'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  child.unref();
}
