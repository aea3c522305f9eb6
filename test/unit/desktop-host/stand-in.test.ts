import type * as real from 'electron';
import { expect, expectTypeOf, test, vi } from 'vitest';
import * as standIn from '../../support/electron-stand-in.ts';

// The stand-in is only worth something while Electron has what it has. Its types are compared with those that Electron ships, when the
// types of the project are checked; how the real one behaves is for test/electron/ to say.

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));

type Real = typeof real;
/** What a stand-in has and Electron has not: helpers of the tests, and nothing that main/electron/ could use by mistake. */
type OnlyHere<Stand, Theirs> = Exclude<keyof Stand, keyof Theirs>;
type Simple = string | number | boolean | null | undefined;
/** Of what both have, the methods and fields with a simple value that the real one never has. */
type WrongAnswers<Stand, Theirs> = {
  [Name in keyof Stand & keyof Theirs]: Stand[Name] extends (...given: never[]) => infer Answer
    ? Theirs[Name] extends (...given: never[]) => infer Their
      ? [Answer] extends [Simple]
        ? Answer extends Their
          ? never
          : Their extends void
            ? never
            : Name
        : never
      : Name
    : [Stand[Name]] extends [Simple]
      ? Theirs[Name] extends Stand[Name]
        ? never
        : Name
      : never;
}[keyof Stand & keyof Theirs];

test('every part of the stand-in is a part of Electron, but for the reset', () => {
  expectTypeOf<Exclude<keyof typeof standIn, keyof Real>>().toEqualTypeOf<'createFrame' | 'resetElectron'>();
  expect(Object.keys(standIn)).toContain('app');
});

test('what a part of the stand-in has beyond the real one is a helper of the tests', () => {
  type Own<Name extends keyof typeof standIn & keyof Real> = OnlyHere<(typeof standIn)[Name], Real[Name]>;
  expectTypeOf<Own<'app'>>().toEqualTypeOf<'isFirst' | 'exitCode' | 'paths' | 'locale' | 'protocols'>();
  expectTypeOf<Own<'ipcMain'>>().toEqualTypeOf<'invoke'>();
  expectTypeOf<Own<'protocol'>>().toEqualTypeOf<'schemes' | 'answers'>();
  expectTypeOf<Own<'safeStorage'>>().toEqualTypeOf<'available' | 'backend'>();
  expectTypeOf<Own<'nativeTheme'>>().toEqualTypeOf<never>();
  expectTypeOf<Own<'dialog'>>().toEqualTypeOf<'errors' | 'questions' | 'answer'>();
  expectTypeOf<Own<'screen'>>().toEqualTypeOf<'areas'>();
  expectTypeOf<Own<'crashReporter'>>().toEqualTypeOf<'started'>();
  expectTypeOf<Own<'nativeImage'>>().toEqualTypeOf<never>();
  expectTypeOf<Own<'session'>>().toEqualTypeOf<never>();
  expectTypeOf<Own<'Menu'>>().toEqualTypeOf<'current'>();
});

test('the same holds of what it makes: windows, their pages, ports, the tray and notices', () => {
  expectTypeOf<OnlyHere<standIn.BrowserWindow, real.BrowserWindow>>().toEqualTypeOf<
    'options' | 'calls' | 'bounds' | 'focused'
  >();
  expectTypeOf<OnlyHere<standIn.BrowserWindow['webContents'], real.WebContents>>().toEqualTypeOf<
    'reloads' | 'openHandler'
  >();
  expectTypeOf<OnlyHere<standIn.StandInFrame, real.WebFrameMain>>().toEqualTypeOf<'received'>();
  expectTypeOf<OnlyHere<standIn.Tray, real.Tray>>().toEqualTypeOf<'image' | 'tip' | 'menu'>();
  expectTypeOf<OnlyHere<standIn.Notification, real.Notification>>().toEqualTypeOf<'options'>();
  expectTypeOf<OnlyHere<standIn.MessageChannelMain, real.MessageChannelMain>>().toEqualTypeOf<never>();
  expectTypeOf<OnlyHere<standIn.MessageChannelMain['port1'], real.MessagePortMain>>().toEqualTypeOf<'worker'>();
  expectTypeOf<OnlyHere<typeof standIn.session.defaultSession, real.Session>>().toEqualTypeOf<
    'permission' | 'check' | 'device'
  >();
});

test('it answers with nothing that the real one would not answer with', () => {
  type Wrong<Name extends keyof typeof standIn & keyof Real> = WrongAnswers<(typeof standIn)[Name], Real[Name]>;
  expectTypeOf<Wrong<'app'>>().toEqualTypeOf<never>();
  expectTypeOf<Wrong<'safeStorage'>>().toEqualTypeOf<never>();
  expectTypeOf<Wrong<'nativeTheme'>>().toEqualTypeOf<never>();
  expectTypeOf<WrongAnswers<standIn.BrowserWindow, real.BrowserWindow>>().toEqualTypeOf<never>();
  // And the comparison bites.
  expectTypeOf<WrongAnswers<{ isFocused(): string }, real.BrowserWindow>>().toEqualTypeOf<'isFocused'>();
});
