import { app, type BrowserWindow, dialog } from 'electron';
import type { Work } from './tray.ts';
import type { Words } from './words.ts';

export interface LeaveOptions {
  work(): Work;
  words(): Words;
  /** The window that the question stands in front of. */
  window(): BrowserWindow | null;
}

export interface Leave {
  /** Quits without a question: the system, or whoever sent the signal, has decided. */
  atOnce(): void;
  /** To be told whenever something ended. */
  onWork(work: Work): void;
  /** Keeps a window open while the question stands. */
  hold(window: BrowserWindow): void;
}

/**
 * Asks before quitting while devices are worked on: now, when that is done, or not at all. What waits in the queue or between
 * waves is no reason to ask; the next start goes on with it.
 */
export function createLeave({ work, words, window }: LeaveOptions): Leave {
  let state: 'staying' | 'asking' | 'when-done' | 'leaving' = 'staying';

  const leave = () => {
    state = 'leaving';
    app.quit();
  };
  const ask = async () => {
    state = 'asking';
    const { running, queued } = work();
    const { quit } = words();
    const options: Electron.MessageBoxOptions = {
      type: 'question',
      message: quit.question(running),
      detail: quit.detail(queued),
      buttons: [quit.now, quit.whenDone, quit.stay],
      defaultId: 1,
      cancelId: 2,
      noLink: true,
    };
    const front = window();
    const { response } = await (front ? dialog.showMessageBox(front, options) : dialog.showMessageBox(options));
    if (state !== 'asking') return;
    state = response === 1 ? 'when-done' : 'staying';
    if (response === 0 || (response === 1 && work().running === 0)) leave();
  };
  const mayLeave = (): boolean => {
    if (state === 'leaving' || work().running === 0) return true;
    if (state !== 'asking') {
      ask().catch((error: unknown) => {
        console.error('The question before quitting could not be asked:', error);
        state = 'staying';
      });
    }
    return false;
  };
  const guard = (event: { preventDefault(): void }) => {
    if (!mayLeave()) event.preventDefault();
  };
  app.on('before-quit', guard);
  return {
    atOnce: leave,
    onWork({ running }) {
      if (state === 'when-done' && running === 0) leave();
    },
    hold: (held) => held.on('close', guard),
  };
}
