import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { maxImportText } from '../../../contract/app/import.ts';
import { fileOfArguments, readVisitFile } from '../../../main/electron/opened-files.ts';
import { words } from '../../../main/electron/words.ts';
import { parseRoute } from '../../../renderer/model/route.ts';
import * as electron from '../../support/electron-stand-in.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { freshElectronEachTime, openDesktop } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

let temp: ReturnType<typeof makeTempFolder>;
beforeEach(() => {
  temp = makeTempFolder();
});
afterEach(() => temp.remove());

const list = '{"devices":[{"name":"crane","address":"192.0.2.7"}]}';

function visitFile(name = 'North harbour.flotilla', text = list): string {
  const path = join(temp.path, name);
  writeFileSync(path, text);
  return path;
}

/** What the page asks for at the place that the window was led to. */
function shown({ window, hands }: Awaited<ReturnType<typeof openDesktop>>) {
  const place = window.calls.findLast((call) => call.startsWith('load ')) ?? '';
  const route = parseRoute(place.replace('load app://flotilla/', ''));
  return route.view === 'import' && route.opened !== undefined ? hands.openedFile?.(route.opened) : undefined;
}

test('a start with a visit file, as Windows and Linux have it, opens it in the import', async () => {
  const desktop = await openDesktop({ argv: [visitFile()] });
  expect(desktop.window.calls).toEqual(['load app://flotilla/#/import/1']);
  expect(shown(desktop)).toEqual({ fileName: 'North harbour.flotilla', text: list });
});

test('a second start hands its file to the first, whose window comes up with it', async () => {
  const desktop = await openDesktop();
  visitFile('list.flotilla');
  electron.app.emit('second-instance', {}, ['flotilla', 'list.flotilla'], temp.path);
  await until(() => expect(shown(desktop)?.fileName).toBe('list.flotilla'));
  expect(desktop.window.calls.slice(-3)).toEqual(['restore', 'show', 'focus']);
});

test('on macOS a file comes as an event, also before the window is there', async () => {
  const starting = openDesktop();
  let isOurs = false;
  electron.app.emit('open-file', { preventDefault: () => (isOurs = true) }, visitFile());
  const desktop = await starting;
  await until(() => expect(shown(desktop)?.text).toBe(list));
  expect(isOurs).toBe(true);
});

test('the same file opened again is read again, and the one before is forgotten', async () => {
  const path = visitFile();
  const desktop = await openDesktop({ argv: [path] });
  writeFileSync(path, '{"devices":[]}');
  electron.app.emit('second-instance', {}, ['flotilla', path], '/');
  await until(() => expect(shown(desktop)?.text).toBe('{"devices":[]}'));
  expect(desktop.hands.openedFile?.(1)).toBeNull();
  expect(desktop.hands.openedFile?.(0)).toBeNull();
});

test('opening a file changes neither it nor its folder', async () => {
  const path = visitFile();
  await openDesktop({ argv: [path] });
  expect(readFileSync(path, 'utf8')).toBe(list);
  expect(execFileSync('ls', ['-A', temp.path], { encoding: 'utf8' })).toBe('North harbour.flotilla\n');
});

test.each<[string, string, (path: string) => void]>([
  ['one that is not there', 'not-readable', () => {}],
  ['a folder', 'not-readable', (path) => mkdirSync(path)],
  ['a named pipe, which would keep the app waiting', 'not-readable', (path) => execFileSync('mkfifo', [path])],
  ['one that is no text', 'not-readable', (path) => writeFileSync(path, Buffer.from([0xc3, 0x28]))],
  ['one that is too large', 'too-large', (path) => writeFileSync(path, 'x'.repeat(maxImportText + 1))],
])('%s is said in a dialog, and the window opens', async (_, why, make) => {
  const path = join(temp.path, 'odd.flotilla');
  make(path);
  const { window } = await openDesktop({ argv: [path] });
  const sentence = why === 'too-large' ? words.en.notOpened['too-large'] : words.en.notOpened['not-readable'];
  await until(() => expect(electron.dialog.errors).toEqual([sentence('odd.flotilla')]));
  expect(window.calls[0]).toBe('load app://flotilla/');
});

test('a file that is not a visit file is not read, whatever the system says', async () => {
  await expect(readVisitFile('/etc/hostname')).rejects.toMatchObject({ why: 'not-readable' });
  await expect(readVisitFile('/proc/self/environ')).rejects.toMatchObject({ why: 'not-readable' });
});

test('a command line names a file by a path, in its folder, or by a file: address of this computer', () => {
  const path = '/home/kim/Old mill.flotilla';
  expect(fileOfArguments(['flotilla', path], '/')).toBe(path);
  expect(fileOfArguments(['flotilla', 'Old mill.FLOTILLA'], '/home/kim')).toBe('/home/kim/Old mill.FLOTILLA');
  expect(fileOfArguments(['flotilla', pathToFileURL(path).href], '/')).toBe(path);
  // Chromium puts options of its own into the line of a second start, in an order of its own.
  expect(fileOfArguments(['flotilla', path, '--original-process-start-time=1'], '/')).toBe(path);
});

test.each([
  [['flotilla']],
  [['flotilla', '--data-folder=/x.flotilla']],
  [['flotilla', '/etc/passwd']],
  [['flotilla', '/home/kim/list.json']],
  [['flotilla', 'file://server/share/list.flotilla']],
  [['flotilla', 'https://evil.example/list.flotilla']],
  [['flotilla', 'file:///home/kim/a%2Fb.flotilla']],
  [['flotilla', '/home/kim/list.flotilla\0.txt']],
  [['flotilla', '--', 'flotilla://device/x', '/tmp/evil.flotilla']],
])('%o names no visit file', (argv) => {
  expect(fileOfArguments(argv, '/')).toBeNull();
});
