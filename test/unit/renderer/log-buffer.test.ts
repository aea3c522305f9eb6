import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MergedLine } from '../../../contract/app/logs.ts';
import { LogBuffer } from '../../../renderer/model/log-buffer.ts';

const line = (text: string, at = 0, source = 0): MergedLine => ({
  source,
  at,
  deviceAt: at,
  stream: 'stdout',
  level: null,
  text,
});
const textsOf = (buffer: LogBuffer) => buffer.entries.toArray().map(({ text }) => text);

describe('the log buffer', () => {
  test('keeps the newest lines, goes on counting, and tells of each that falls out', () => {
    const dropped: string[] = [];
    const buffer = new LogBuffer(3, ({ text }) => dropped.push(text));
    buffer.append([line('a'), line('b')]);
    buffer.append([line('c'), line('d'), line('e')]);
    expect(textsOf(buffer)).toEqual(['c', 'd', 'e']);
    expect(buffer.entries.toArray().map(({ number }) => number)).toEqual([2, 3, 4]);
    expect(buffer.received).toBe(5);
    expect(dropped).toEqual(['a', 'b']);
  });

  test('holds no more than its capacity however much comes', () => {
    const buffer = new LogBuffer(100);
    for (let n = 0; n < 50_000; n += 1) buffer.append([line(String(n))]);
    expect(buffer.entries.length).toBe(100);
    expect(buffer.entries.at(0)?.text).toBe('49900');
    expect(buffer.entries.at(99)?.text).toBe('49999');
  });

  test('puts older lines in between by time', () => {
    const buffer = new LogBuffer(10);
    buffer.append([line('a', 10), line('c', 30)]);
    buffer.insert([line('b', 20, 1), line('d', 40, 1)]);
    expect(textsOf(buffer)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('keeps the order of each log when it puts lines in between, whatever their times are', () => {
    const times = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (logs) => {
        const buffer = new LogBuffer(1000);
        logs.forEach((log, source) => {
          buffer.insert(log.map((at, n) => line(String(n), at, source)));
        });
        const out = buffer.entries.toArray();
        expect(
          logs.map((_, source) => out.filter((one) => one.source === source).map(({ text }) => Number(text))),
        ).toEqual(logs.map((log) => log.map((_, n) => n)));
      }),
    );
  });
});
