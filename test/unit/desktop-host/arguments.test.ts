import { expect, test } from 'vitest';
import { ourArguments } from '../../../main/electron/arguments.ts';

test('our arguments are found among those of Electron and Chromium', () => {
  const argv = ['electron', '--no-sandbox', 'out/main/electron.js', '--demo', '--data-folder', '/a b', '--inspect=0'];
  expect(ourArguments(argv)).toEqual(['--demo', '--data-folder', '/a b']);
  expect(ourArguments(['flotilla', '--data-folder=/x'])).toEqual(['--data-folder=/x']);
  expect(ourArguments(['flotilla', '--data-folder'])).toEqual([]);
});
