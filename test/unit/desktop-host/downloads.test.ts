import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();

/** A page asks to save something; what became of it. */
async function download(url: string, fileName: string) {
  await openDesktop();
  electron.app.paths.downloads = '/home/kim/Downloads';
  const outcome = { prevented: false, proposed: '' };
  const item = {
    getURL: () => url,
    getFilename: () => fileName,
    setSaveDialogOptions: ({ defaultPath }: { defaultPath: string }) => {
      outcome.proposed = defaultPath;
    },
  };
  electron.session.defaultSession.emit('will-download', { preventDefault: () => (outcome.prevented = true) }, item);
  return outcome;
}

test('what the page made itself is saved where a person says, and its name is proposed', async () => {
  const outcome = await download('blob:app://flotilla/9a1b', 'work order 2026-11-22.md');
  expect(outcome).toEqual({ prevented: false, proposed: join('/home/kim/Downloads', 'work order 2026-11-22.md') });
});

test.each([
  'https://evil.example/a.exe',
  'http://127.0.0.1:4870/a',
  'app://flotilla/assets/a.js',
  'blob:https://evil.example/9a1b',
  'blob:app://flotilla.evil.example/9a1b',
  'data:text/plain,hello',
  'file:///etc/passwd',
])('%s is not downloaded', async (url) => {
  expect(await download(url, 'a')).toEqual({ prevented: true, proposed: '' });
});

test.each([
  ['../../.bashrc', 'bashrc'],
  ['C:\\Windows\\evil.cmd', 'evil.cmd'],
  ['.ssh', 'ssh'],
  ['a\nb:c|d.csv', 'a_b_c_d.csv'],
  ['', 'flotilla'],
  ['..', 'flotilla'],
])('of the name %o only %s is proposed', async (given, proposed) => {
  expect((await download('blob:app://flotilla/9a1b', given)).proposed).toBe(join('/home/kim/Downloads', proposed));
});
