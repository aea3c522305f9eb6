import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { placeOn } from '../../../main/electron/place.ts';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop, profileFolder } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();

const laptop = { x: 0, y: 0, width: 1920, height: 1040 };
const screenAtTheOffice = { x: 1920, y: 0, width: 2560, height: 1400 };

test('the window opens where it was', () => {
  const kept = { x: 2000, y: 50, width: 1200, height: 900 };
  expect(placeOn([laptop, screenAtTheOffice], kept)).toEqual(kept);
});

test('a window whose display is gone opens in the usual place', () => {
  expect(placeOn([laptop], { x: 2000, y: 50, width: 1200, height: 900 })).toEqual({ width: 1440, height: 900 });
  expect(placeOn([], { x: 0, y: 0, width: 1200, height: 900 })).toEqual({ width: 1440, height: 900 });
});

test('a window whose title bar nobody could reach opens in the usual place', () => {
  const usual = { width: 1440, height: 900 };
  expect(placeOn([laptop], { x: 100, y: -40, width: 1200, height: 900 })).toEqual(usual);
  expect(placeOn([laptop], { x: 100, y: 1030, width: 1200, height: 900 })).toEqual(usual);
  expect(placeOn([laptop], { x: -1150, y: 50, width: 1200, height: 900 })).toEqual(usual);
});

test('a window is never larger than its display, nor too small to be of use', () => {
  expect(placeOn([laptop], { x: 0, y: 0, width: 9000, height: 9000 })).toMatchObject({ width: 1920, height: 1040 });
  expect(placeOn([laptop], { x: 0, y: 0, width: 130, height: 40 })).toMatchObject({ width: 720, height: 480 });
});

test('closing the window keeps its place, for its owner only, and the next start takes it', async () => {
  const first = await openDesktop();
  first.window.bounds = { x: 300, y: 200, width: 1000, height: 800 };
  first.window.maximize();
  first.window.close();
  const file = join(profileFolder(), 'window.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  electron.resetElectron();
  const second = await openDesktop();
  expect(second.window.options).toMatchObject({ x: 300, y: 200, width: 1000, height: 800 });
  expect(second.window.calls).toContain('maximize');
});

test.each(['', '{', '[]', '{"bounds":{"x":"1"}}', '{"bounds":{"x":0,"y":0,"width":-5,"height":1e99}}', 'null'])(
  'a file that says %o counts as none',
  async (text) => {
    mkdirSync(profileFolder());
    writeFileSync(join(profileFolder(), 'window.json'), text);
    const { window } = await openDesktop();
    expect(window.options).toMatchObject({ width: 1440, height: 900 });
  },
);

test('a profile that cannot be written costs the place of the window and nothing else', async () => {
  writeFileSync(profileFolder(), 'in the way');
  const complaint = vi.spyOn(console, 'error').mockReturnValue();
  const { window, closed } = await openDesktop();
  window.close();
  expect(complaint).toHaveBeenCalled();
  await vi.waitFor(() => expect(closed.count).toBe(1));
  expect(readFileSync(profileFolder(), 'utf8')).toBe('in the way');
});
