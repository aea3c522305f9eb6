import { describe, expect, test } from 'vitest';
import { deviceInput, openTestInventory } from './support.ts';

const minute = 60_000;
const start = 1_800_000_000_000;

function noted() {
  const inventory = openTestInventory();
  const { id } = inventory.devices.add(deviceInput());
  const note = (atMinute: number, code: string | null = null) =>
    inventory.reachHistory.note(id, code, start + atMinute * minute);
  const spans = () =>
    inventory.reachHistory
      .of(id)
      .map(({ since, until, code }) => [(since - start) / minute, (until - start) / minute, code]);
  return { inventory, id, note, spans };
}

describe('the history of reach', () => {
  test('joins what was the same, and is written again after five minutes at the earliest', () => {
    const { note, spans } = noted();
    for (const at of [0, 1, 4]) note(at);
    expect(spans()).toEqual([[0, 0, null]]);
    note(5);
    note(12);
    expect(spans()).toEqual([[0, 12, null]]);
  });

  test('begins anew at once when the state or the reason changes', () => {
    const { note, spans } = noted();
    note(0);
    note(1, 'ssh.no-answer');
    note(2, 'ssh.auth-refused');
    note(3);
    expect(spans()).toEqual([
      [0, 0, null],
      [1, 1, 'ssh.no-answer'],
      [2, 2, 'ssh.auth-refused'],
      [3, 3, null],
    ]);
  });

  test('says nothing of the time in which nobody tried', () => {
    const { note, spans } = noted();
    note(0);
    note(61);
    expect(spans()).toEqual([
      [0, 0, null],
      [61, 61, null],
    ]);
  });

  test('keeps the newest 200 spans of a device', () => {
    const { note, spans } = noted();
    for (let at = 0; at < 230; at++) note(at, at % 2 === 0 ? null : 'ssh.no-answer');
    expect(spans()).toHaveLength(200);
    expect(spans()[0]?.[0]).toBe(30);
  });

  test('is written as the device is reached or not, and goes with the device', () => {
    const { inventory, id } = noted();
    inventory.devices.markReached(id);
    inventory.devices.markFailed(id, { code: 'ssh.no-answer', params: {} });
    expect(inventory.reachHistory.of(id).map(({ reached, code }) => [reached, code])).toContainEqual([
      false,
      'ssh.no-answer',
    ]);
    inventory.devices.remove(id);
    expect(inventory.reachHistory.of(id)).toEqual([]);
    inventory.devices.markReached(id);
    expect(inventory.reachHistory.of(id)).toEqual([]);
  });
});
