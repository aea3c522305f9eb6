import { expect, test } from 'vitest';
import { matches } from '../../../renderer/model/palette.ts';

test('a name is found by the beginnings of its words in any order, and Chinese by any part', () => {
  expect(matches('Settings: Host keys', 'host set')).toBe(true);
  expect(matches('Settings: Host keys', 'ost')).toBe(false);
  expect(matches('harbour-01', '01')).toBe(true);
  expect(matches('设置: 主机密钥', '密钥')).toBe(true);
  expect(matches('设置: 主机密钥', '备份')).toBe(false);
  expect(matches('anything', '  ')).toBe(true);
});
