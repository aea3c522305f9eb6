import { expect, test, vi } from 'vitest';
import { words } from '../../../main/electron/words.ts';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const now = 0;
const whenDone = 1;
const stay = 2;

async function openBusy() {
  const desktop = await openDesktop();
  desktop.fleet.now = { running: 3, queued: 5 };
  return desktop;
}

/** The question has been answered, and what follows from it has begun. */
async function answered(count = 1) {
  await until(() => expect(electron.dialog.questions).toHaveLength(count));
  await electron.dialog.answer;
  await new Promise((resolve) => setImmediate(resolve));
}

test('nothing is asked when nothing runs, also with targets in the queue: they go on at the next start', async () => {
  const { fleet, window } = await openDesktop();
  fleet.now = { running: 0, queued: 5 };
  window.close();
  await until(() => expect(electron.app.exitCode).toBe(0));
  expect(electron.dialog.questions).toEqual([]);
});

test('while devices are worked on, closing the window asks, and says what becomes of the work', async () => {
  const { window } = await openBusy();
  electron.dialog.answer = stay;
  window.close();
  await answered();
  const [question] = electron.dialog.questions;
  expect(question?.message).toContain('3 devices are being worked on');
  expect(question?.detail).toContain('at the next start each device is asked');
  expect(question?.detail).toContain('5 targets in the queue');
  expect(question?.buttons).toEqual(['Quit now', 'Quit when it is done', 'Do not quit']);
  expect(window.isDestroyed()).toBe(false);
  expect(electron.app.exitCode).toBeNull();
});

test('quitting by menu or tray asks too, and only one question stands at a time', async () => {
  const { window } = await openBusy();
  let press = (_: number) => {};
  electron.dialog.answer = new Promise((resolve) => {
    press = resolve;
  });
  electron.app.quit();
  electron.app.quit();
  window.close();
  expect(electron.dialog.questions).toHaveLength(1);
  press(now);
  await until(() => expect(electron.app.exitCode).toBe(0));
});

test('quit now closes the app in order', async () => {
  const { window, closed } = await openBusy();
  electron.dialog.answer = now;
  window.close();
  await until(() => expect(electron.app.exitCode).toBe(0));
  expect(window.isDestroyed()).toBe(true);
  expect(closed.count).toBe(1);
});

test('quit when it is done waits until nothing runs any more', async () => {
  const { window, fleet } = await openBusy();
  electron.dialog.answer = whenDone;
  window.close();
  await answered();
  fleet.now = { running: 1, queued: 5 };
  fleet.feed.announce({ kind: 'queue' });
  await until(() => expect(electron.Tray.all[0]?.tip).toContain('1 device being'));
  expect(electron.app.exitCode).toBeNull();
  fleet.now = { running: 0, queued: 5 };
  fleet.feed.announce({ kind: 'queue' });
  await until(() => expect(electron.app.exitCode).toBe(0));
});

test('work that ends while the question stands is waited for no longer', async () => {
  const { window, fleet } = await openBusy();
  let press = (_: number) => {};
  electron.dialog.answer = new Promise((resolve) => {
    press = resolve;
  });
  window.close();
  fleet.now = { running: 0, queued: 0 };
  press(whenDone);
  await until(() => expect(electron.app.exitCode).toBe(0));
});

test('whoever said when it is done can think again', async () => {
  const { window, fleet } = await openBusy();
  electron.dialog.answer = whenDone;
  window.close();
  await answered();
  electron.dialog.answer = stay;
  window.close();
  await answered(2);
  fleet.now = { running: 0, queued: 1 };
  fleet.feed.announce({ kind: 'queue' });
  await until(() => expect(electron.Tray.all[0]?.tip).toBe('Flotilla\n1 in the queue'));
  expect(electron.app.exitCode).toBeNull();
});

test('a signal is not argued with', async () => {
  await openBusy();
  process.emit('SIGTERM');
  await until(() => expect(electron.app.exitCode).toBe(0));
  expect(electron.dialog.questions).toEqual([]);
});

test('the question is in the language of the window', async () => {
  const { window, onLook } = await openBusy();
  onLook({ theme: 'system', language: 'zh-CN' });
  window.close();
  await answered();
  expect(electron.dialog.questions[0]?.message).toBe(words['zh-CN'].quit.question(3));
});
