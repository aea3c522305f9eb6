import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test, vi } from 'vitest';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop, profileFolder } from './support.ts';

// The real updater needs the real Electron; this one only records what is asked of it.
const updater = vi.hoisted(() => ({ current: null as null | StandInUpdater }));
class StandInUpdater extends EventEmitter {
  autoDownload = true;
  readonly calls: string[] = [];
  async checkForUpdates() {
    this.calls.push('check');
  }
  async downloadUpdate() {
    this.calls.push('download');
  }
}
vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
vi.mock('electron-updater', () => ({
  default: {
    get autoUpdater() {
      return updater.current;
    },
  },
}));
freshElectronEachTime();
beforeEach(() => {
  updater.current = new StandInUpdater();
});
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

test('without a feed no network is asked for a newer Flotilla', async () => {
  await openDesktop({ updateFeed: join(profileFolder(), 'app-update.yml') });
  await openDesktop();
  expect(updater.current?.calls).toEqual([]);
});

test('with a feed it is looked for once, and downloaded only when the technician says so', async () => {
  await openDesktop({ updateFeed: fileURLToPath(import.meta.url) });
  await until(() => expect(updater.current?.calls).toEqual(['check']));
  expect(updater.current?.autoDownload).toBe(false);
  electron.dialog.answer = 1;
  updater.current?.emit('update-available', { version: '9.0.0' });
  await until(() => expect(electron.dialog.questions).toHaveLength(1));
  expect(electron.dialog.questions[0]?.message).toBe('Flotilla 9.0.0 is available.');
  electron.dialog.answer = 0;
  updater.current?.emit('update-available', { version: '9.0.0' });
  await until(() => expect(updater.current?.calls).toEqual(['check', 'download']));
});
