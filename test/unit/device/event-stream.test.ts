import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamReader } from '../../../main/device/event-stream.ts';

describe('reading server-sent events', () => {
  it('gives the same events however the bytes were cut', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, ''));
    const event = fc.record({
      event: fc.constantFrom('line', 'other'),
      data: fc.array(line, { minLength: 1, maxLength: 3 }),
    });
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), ending, fc.array(fc.nat(500)), (events, end, cuts) => {
        const text = events
          .map(({ event: name, data }) => [`event: ${name}`, ...data.map((part) => `data: ${part}`), '', ''].join(end))
          .join('');
        const expected = events.map(({ event: name, data }) => ({ event: name, data: data.join('\n') }));
        const bytes = Buffer.from(text);
        const reader = new EventStreamReader(10_000);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const found = places.slice(1).flatMap((to, index) => reader.read(bytes.subarray(places[index], to)));
        expect(found.map(({ event: name, data }) => ({ event: name, data }))).toEqual(expected);
      }),
    );
  });

  it('passes over comments and fields it does not know', () => {
    const reader = new EventStreamReader(1000);
    expect(reader.read(Buffer.from(': hello\n\nid: 7\nretry: 3\ndata: x\n\n'))).toMatchObject([{ data: 'x' }]);
  });

  it('drops what grows past its bound, and reads on after it', () => {
    const reader = new EventStreamReader(100);
    for (let n = 0; n < 1000; n += 1) expect(reader.read(Buffer.from('data: '.padEnd(1000, 'x')))).toEqual([]);
    reader.read(Buffer.from('\n\n'));
    expect(reader.read(Buffer.from('data: after\n\n'))).toMatchObject([{ data: 'after' }]);
    for (let n = 0; n < 1000; n += 1) reader.read(Buffer.from('data: more\n'));
    const [event] = reader.read(Buffer.from('\n'));
    expect(event?.data.length ?? 0).toBeLessThan(200);
    expect(reader.read(Buffer.from('data: again\n\n'))).toMatchObject([{ data: 'again' }]);
  });
});
