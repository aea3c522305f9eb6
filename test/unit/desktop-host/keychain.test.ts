import { beforeEach, expect, test, vi } from 'vitest';
import { openKeychain } from '../../../main/electron/keychain.ts';
import * as electron from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
beforeEach(() => electron.resetElectron());

test('what the keychain sealed, it opens, byte for byte', () => {
  const keychain = openKeychain('linux');
  const plain = Buffer.from([0, 1, 254, 255, 13, 10]);
  const sealed = keychain?.seal(plain) ?? plain;
  expect(sealed.includes(plain)).toBe(false);
  expect(keychain?.open(sealed)).toEqual(plain);
});

test.each(['basic_text', 'unknown'] as const)('on Linux the backend %s is no keychain', (backend) => {
  electron.safeStorage.backend = backend;
  expect(openKeychain('linux')).toBeUndefined();
});

test('elsewhere the backend is not asked for', () => {
  electron.safeStorage.backend = 'unknown';
  expect(openKeychain('darwin')).toBeDefined();
});

test('without encryption there is no keychain', () => {
  electron.safeStorage.available = false;
  expect(openKeychain('win32')).toBeUndefined();
});
