import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop, profileFolder } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();

test('crash reports are sent nowhere', async () => {
  await openDesktop();
  expect(electron.crashReporter.started).toEqual([{ uploadToServer: false }]);
});

test('only the newest five reports are kept', async () => {
  const folder = join(profileFolder(), 'Crashpad', 'completed');
  mkdirSync(folder, { recursive: true });
  for (let day = 1; day <= 8; day++) {
    const file = join(folder, `${day}.dmp`);
    writeFileSync(file, 'memory');
    utimesSync(file, day * 86_400, day * 86_400);
  }
  writeFileSync(join(folder, '1.meta'), '');
  electron.app.setPath('crashDumps', join(profileFolder(), 'Crashpad'));
  await openDesktop();
  expect(readdirSync(folder).sort()).toEqual(['1.meta', '4.dmp', '5.dmp', '6.dmp', '7.dmp', '8.dmp']);
});
