import { expect, test, vi } from 'vitest';
import { ourArguments } from '../../../main/electron/arguments.ts';
import { placeOfArguments, placeOfLink } from '../../../main/electron/links.ts';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();

const id = '0b2f6c5e-7c1d-4a53-9f0e-3a1d5c9b7e21';

test('a link to a device or a job leads to its place in the window', () => {
  expect(placeOfLink(`flotilla://device/${id}`)).toBe(`#/devices/${id}/overview`);
  expect(placeOfLink(`flotilla://job/${id}/`)).toBe(`#/jobs/${id}`);
  expect(placeOfLink(`flotilla://device/${id.toUpperCase()}`)).toBe(`#/devices/${id}/overview`);
});

test.each([
  `flotilla://device/${id}/terminal`,
  `flotilla://device/${id}?run=reboot`,
  `flotilla://device/${id}#/jobs`,
  `flotilla://device/${id}\n--demo`,
  'flotilla://device/../../etc/passwd',
  'flotilla://device/------------------------------------',
  'flotilla://device/',
  `flotilla://shell/${id}`,
  `flotilla:device/${id}`,
  `https://device/${id}`,
  `javascript:alert(1)//flotilla://device/${id}`,
  '',
])('%o leads nowhere', (link) => {
  expect(placeOfLink(link)).toBeNull();
});

test('a link sets no option: what comes with it and after it was not typed by the technician', () => {
  const link = `flotilla://device/${id}`;
  expect(ourArguments(['flotilla', link, '--data-folder=/tmp/evil', '--demo'])).toEqual([]);
  expect(ourArguments(['flotilla', '--', '--data-folder=/tmp/evil'])).toEqual([]);
  expect(ourArguments(['flotilla', '--data-folder', link])).toEqual([]);
  expect(ourArguments(['flotilla', '--demo', 'FLOTILLA://x', '--data-folder=/y'])).toEqual(['--demo']);
  expect(placeOfArguments(['flotilla', '--', link])).toBe(`#/devices/${id}/overview`);
});

test('a start by a link opens the window at its place', async () => {
  const { window } = await openDesktop({ argv: ['--', `flotilla://job/${id}`] });
  expect(window.calls).toEqual([`load app://flotilla/#/jobs/${id}`]);
});

test('a start by a link that is none of ours opens the window where it always opens', async () => {
  const { window } = await openDesktop({ argv: [`flotilla://job/${id}/../x`] });
  expect(window.calls).toEqual(['load app://flotilla/']);
});

test('a second start hands its link to the first and brings it up', async () => {
  const { window } = await openDesktop();
  electron.app.emit('second-instance', {}, ['flotilla', '--', `flotilla://device/${id}`]);
  expect(window.calls.slice(1)).toEqual([`load app://flotilla/#/devices/${id}/overview`, 'restore', 'show', 'focus']);
});

test('on macOS a link comes as an event, also before the window is there', async () => {
  const starting = openDesktop();
  electron.app.emit('open-url', { preventDefault() {} }, `flotilla://device/${id}`);
  const { window } = await starting;
  expect(window.calls).toEqual([`load app://flotilla/#/devices/${id}/overview`]);
  electron.app.emit('open-url', { preventDefault() {} }, 'flotilla://nonsense');
  expect(window.calls.slice(1)).toEqual(['restore', 'show', 'focus']);
});

test('a packaged app asks to be given such links, behind a mark that ends the options', async () => {
  electron.app.isPackaged = true;
  await openDesktop();
  expect(electron.app.protocols).toEqual([['flotilla', process.execPath, '--']]);
});
