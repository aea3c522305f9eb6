import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop, profileFolder } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();

/** A folder of Crashpad's with a report of each of these days, and what it notes beside a report. */
function leaveReports(days: number): string {
  const crashpad = join(profileFolder(), 'Crashpad');
  const folder = join(crashpad, 'completed');
  mkdirSync(folder, { recursive: true });
  for (let day = 1; day <= days; day++) {
    const file = join(folder, `${day}.dmp`);
    writeFileSync(file, 'm'.repeat(day));
    writeFileSync(join(folder, `${day}.meta`), '');
    utimesSync(file, day * 86_400, day * 86_400);
  }
  writeFileSync(join(crashpad, 'settings.dat'), '');
  electron.app.setPath('crashDumps', crashpad);
  return folder;
}

test('crash reports are sent nowhere', async () => {
  await openDesktop();
  expect(electron.crashReporter.started).toEqual([{ uploadToServer: false }]);
});

test('only the newest five reports are kept', async () => {
  const folder = leaveReports(8);
  await openDesktop();
  expect(readdirSync(folder).filter((name) => name.endsWith('.dmp'))).toHaveLength(5);
  expect(readdirSync(folder).filter((name) => /^[123]\./.test(name))).toEqual([]);
});

test('the window is told which reports there are, newest first, and nothing of what is in them', async () => {
  leaveReports(2);
  const { hands } = await openDesktop();
  expect(hands.crashReports?.list()).toEqual({
    folder: join(profileFolder(), 'Crashpad'),
    reports: [
      { at: 2 * 86_400_000, sizeBytes: 2 },
      { at: 86_400_000, sizeBytes: 1 },
    ],
  });
});

test('the technician can delete them all, and nothing else of the profile goes with them', async () => {
  const folder = leaveReports(3);
  const { hands } = await openDesktop();
  hands.crashReports?.removeAll();
  expect(readdirSync(folder)).toEqual([]);
  expect(readdirSync(join(folder, '..')).sort()).toEqual(['completed', 'settings.dat']);
  expect(hands.crashReports?.list().reports).toEqual([]);
});

test('a laptop on which nothing crashed has no reports', async () => {
  const { hands } = await openDesktop();
  expect(hands.crashReports?.list().reports).toEqual([]);
  hands.crashReports?.removeAll();
});
