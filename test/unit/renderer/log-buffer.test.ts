import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../contract/agent/common.ts';
import { LogBuffer } from '../../../renderer/model/log-buffer.ts';

const lines = (...texts: string[]): LogLine[] => texts.map((text, at) => ({ at, stream: 'stdout', text }));

describe('the log buffer', () => {
  test('keeps the newest lines and goes on counting', () => {
    const buffer = new LogBuffer(3);
    buffer.append(lines('a', 'b'));
    buffer.append(lines('c', 'd', 'e'));
    expect(buffer.matching('').map((line) => line.text)).toEqual(['c', 'd', 'e']);
    expect(buffer.matching('').map((line) => line.number)).toEqual([2, 3, 4]);
    expect(buffer.received).toBe(5);
  });

  test('finds lines in any case, as they are written', () => {
    const buffer = new LogBuffer(10);
    buffer.append(lines('Error: .* here', 'all well', 'ERROR again'));
    expect(buffer.matching('error').map((line) => line.number)).toEqual([0, 2]);
    expect(buffer.matching('.*').map((line) => line.number)).toEqual([0]);
  });
});
