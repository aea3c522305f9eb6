import { describe, expect, test } from 'vitest';
import type { RemoteEntryView } from '../../../contract/app/files.ts';
import { inOrder, modeText } from '../../../renderer/model/remote-entries.ts';
import {
  crumbsOf,
  enteredPath,
  joinPath,
  nameFault,
  parentOf,
  shownPath,
} from '../../../renderer/model/remote-path.ts';

const entry = (name: string, more: Partial<RemoteEntryView> = {}): RemoteEntryView => ({
  ...{ name, label: name, kind: 'file', sizeBytes: 0, modifiedAt: null, mode: 0o644, link: null },
  ...more,
});

describe('paths of a device', () => {
  test('a name is joined to a folder and the folder found again, at the root too', () => {
    for (const folder of ['/', '/var/log']) expect(parentOf(joinPath(folder, 'a b'))).toBe(folder);
    expect(parentOf('/')).toBe('/');
  });

  test('each step of the way leads to its folder and shows the label, where that has the same steps', () => {
    expect(crumbsOf('/var/log', '/var/log').map(({ path }) => path)).toEqual(['/', '/var', '/var/log']);
    expect(crumbsOf('/a\u202e/b', '/a?/b').map(({ label }) => label)).toEqual(['/', 'a?', 'b']);
    expect(crumbsOf('/a/b', 'something shorter')).toEqual([
      { path: '/', label: '/' },
      { path: '/a', label: '…' },
      { path: '/a/b', label: 'something shorter' },
    ]);
  });

  test('a path that failed is shown without anything that moves or turns text', () => {
    expect(shownPath('/a\u202e\x1b\udc80/b')).toBe('/a\ufffd\ufffd\ufffd/b');
  });

  test('what is entered is a path from the root, or from the folder that is looked at', () => {
    expect(enteredPath(' /etc ', '/var')).toBe('/etc');
    expect(enteredPath('log', '/var')).toBe('/var/log');
    expect(enteredPath('  ', '/var')).toBeNull();
    expect(enteredPath('a\0b', '/var')).toBeNull();
  });

  test('a name is refused that is none, leads elsewhere, is too long in bytes, or is taken', () => {
    const taken = new Set(['here']);
    expect(nameFault('', taken)).toBe('required');
    for (const name of ['.', '..', 'a/b', '\u754c'.repeat(86)]) expect(nameFault(name, taken), name).toBe('name');
    expect(nameFault('here', taken)).toBe('taken');
    expect(nameFault('there', taken)).toBeNull();
  });
});

describe('what is in a folder', () => {
  test('folders and links to folders come first in either direction, and numbers are in their order', () => {
    const entries = [
      entry('b10', { sizeBytes: 1 }),
      entry('z', { kind: 'folder' }),
      entry('b9', { sizeBytes: 2 }),
      entry('a', { kind: 'link', link: { label: '/srv', kind: 'folder' } }),
    ];
    const names = (by: 'name' | 'size', descending: boolean) =>
      inOrder(entries, { by, descending }).map(({ name }) => name);
    expect(names('name', false)).toEqual(['a', 'z', 'b9', 'b10']);
    expect(names('name', true)).toEqual(['z', 'a', 'b10', 'b9']);
    expect(names('size', true)).toEqual(['a', 'z', 'b9', 'b10']);
  });

  test('permissions are written as ls writes them', () => {
    expect(modeText(0o644)).toBe('rw-r--r--');
    expect(modeText(0o4755)).toBe('rwsr-xr-x');
    expect(modeText(0o2644)).toBe('rw-r-Sr--');
    expect(modeText(0o1777)).toBe('rwxrwxrwt');
  });
});
