import { expect, it } from 'vitest';
import { journalLines } from '../../../../agent/logs/journal-entry.ts';
import { maximumLineLength } from '../../../../agent/logs/log-store.ts';

const entry = (fields: object) =>
  journalLines(
    JSON.stringify({ __CURSOR: 's=1;b=2', __REALTIME_TIMESTAMP: '1700000000123456', _PID: '42', ...fields }),
  );

it('an entry of a service is a line of its output, at its time', () => {
  expect(entry({ MESSAGE: 'hello', PRIORITY: '6' })).toEqual([
    { at: 1700000000123, stream: 'stdout', text: 'hello', cursor: 's=1;b=2' },
  ]);
});

it('what is grave is an error, and what systemd says is told as such', () => {
  expect(entry({ MESSAGE: 'bad', PRIORITY: '3' })[0]?.stream).toBe('stderr');
  expect(entry({ MESSAGE: 'Started.', _PID: '1' })[0]?.stream).toBe('agent');
});

it('bytes that are no text, and a field that is there twice, can be read', () => {
  expect(entry({ MESSAGE: [104, 105, 255] })[0]?.text).toBe('hi\ufffd');
  expect(entry({ MESSAGE: [[104, 105], 'again'] })[0]?.text).toBe('hi');
});

it('a message of many lines is many lines, and a long line is cut', () => {
  expect(entry({ MESSAGE: 'one\r\ntwo' }).map(({ text }) => text)).toEqual(['one', 'two']);
  expect(entry({ MESSAGE: 'x'.repeat(maximumLineLength + 1) }).map(({ text }) => text.length)).toEqual([
    maximumLineLength,
    1,
  ]);
});

it.each(['', '{', '[]', 'null', '{"MESSAGE":"no cursor"}', '{"__CURSOR":7}'])(
  'what is no entry is no line: %j',
  (json) => {
    expect(journalLines(json)).toEqual([]);
  },
);

it('an entry that says nothing is no line', () => {
  expect(entry({ MESSAGE: null })).toEqual([]);
  expect(entry({})).toEqual([]);
});
