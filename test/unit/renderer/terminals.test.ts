import { expect, test } from 'vitest';
import { type TerminalEntry, whyNoMore } from '../../../renderer/stores/terminals.ts';

const terminal = (deviceId: string, state: 'open' | 'ended', number: number): TerminalEntry => ({
  id: `${deviceId} ${number}`,
  deviceId,
  number,
  status: state === 'open' ? { state } : { state, code: 0, signal: null },
  trouble: null,
});
const some = (deviceId: string, state: 'open' | 'ended', count: number) =>
  Array.from({ length: count }, (_, number) => terminal(deviceId, state, number));

test('a device has four terminals that live, a window eight, and those that have ended make room', () => {
  expect(whyNoMore(some('a', 'open', 3), 'a')).toBeNull();
  expect(whyNoMore(some('a', 'open', 4), 'a')).toBe('device');
  expect(whyNoMore(some('a', 'open', 4), 'b')).toBeNull();
  expect(whyNoMore([...some('a', 'open', 3), ...some('a', 'ended', 4)], 'a')).toBeNull();
  expect(whyNoMore([...some('a', 'open', 4), ...some('b', 'open', 4)], 'c')).toBe('window');
  expect(whyNoMore([...some('a', 'open', 4), ...some('b', 'ended', 4)], 'c')).toBeNull();
});
