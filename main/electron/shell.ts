import { app, type BrowserWindow } from 'electron';
import type { Look } from '../../contract/app/system.ts';
import { type FleetWatch, followWork } from './follow-work.ts';
import { createJobNotices } from './job-notices.ts';
import { createLeave } from './leave.ts';
import { applyTheme } from './look.ts';
import type { WindowMemory } from './memory.ts';
import { setMenu } from './menu.ts';
import { createTray } from './tray.ts';
import { watchUpdates } from './updates.ts';
import { systemLanguage, type Words, words } from './words.ts';

export interface ShellOptions {
  fleet: FleetWatch;
  memory: WindowMemory;
  icons: string;
  updateFeed: string | null;
  window(): BrowserWindow | null;
  /** Brings the window up, at this place unless it is null. */
  goTo(hash: string | null): void;
}

/** What stands around the window. */
export interface Shell {
  words(): Words;
  onLook(look: Look): void;
  quitAtOnce(): void;
  /** Keeps a window open while it is asked whether to quit. */
  hold(window: BrowserWindow): void;
  close(): void;
}

/** Starts the menu, the tray, the notices, the question before quitting and the look for updates. */
export function startShell({ fleet, memory, icons, updateFeed, window, goTo }: ShellOptions): Shell {
  const stop = new AbortController();
  const { platform } = process;
  let language = memory.kept.look?.language ?? systemLanguage(app.getLocale());
  const now = () => words[language];
  const drawMenu = () => setMenu(now(), { platform, isPackaged: app.isPackaged, goTo });

  const leave = createLeave({ work: fleet.work, words: now, window });
  const tray = createTray({ icons, platform, onShow: () => goTo(null), onQuit: () => app.quit() });
  const tell = createJobNotices({
    since: Date.now(),
    isWatched: () => window()?.isFocused() ?? false,
    words: now,
    onClick: (jobId) => goTo(`#/jobs/${jobId}`),
  });
  const complain = (error: unknown) => console.error('The desktop had a fault:', error);

  drawMenu();
  applyTheme(memory.kept.look?.theme ?? 'system', null);
  tray?.show(fleet.work(), now());
  const onWork = (work: ReturnType<FleetWatch['work']>) => {
    tray?.show(work, now());
    leave.onWork(work);
  };
  followWork(fleet, { onWork, onJob: tell }, stop.signal).catch(complain);
  watchUpdates({ feed: updateFeed, words: now, window, onFault: complain }).catch(complain);

  return {
    words: now,
    onLook(look) {
      memory.keep({ look });
      language = look.language;
      drawMenu();
      tray?.show(fleet.work(), now());
      applyTheme(look.theme, window());
    },
    quitAtOnce: leave.atOnce,
    hold: leave.hold,
    close() {
      stop.abort();
      tray?.close();
    },
  };
}
