import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogStore, maximumLineLength, type NumberedLine } from '../../../agent/logs/log-store.ts';
import { OutputReader } from '../../../agent/logs/output-reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-log-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const texts = (lines: NumberedLine[]) => lines.map((line) => line.text);

describe('a log', () => {
  it('numbers its lines for good, also when it is opened again', async () => {
    const first = new LogStore(folder);
    first.note('one');
    first.note('two');
    first.close();
    const second = new LogStore(folder);
    second.note('three');
    expect((await second.tail({ lines: 10 })).map(({ n, text }) => [n, text])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    second.close();
  });

  it('gives the last lines, since a time, or after a number', async () => {
    const log = new LogStore(folder);
    log.append([1, 2, 3, 4].map((at) => ({ at, stream: 'stdout' as const, text: `line ${at}` })));
    expect(texts(await log.tail({ lines: 2 }))).toEqual(['line 3', 'line 4']);
    expect(texts(await log.tail({ lines: 9, since: 3 }))).toEqual(['line 3', 'line 4']);
    expect(texts(await log.tail({ lines: 9, after: 3 }))).toEqual(['line 4']);
    log.close();
  });

  it('stays bounded, and keeps the newest lines', async () => {
    const log = new LogStore(folder);
    const text = 'x'.repeat(1_000);
    for (let index = 0; index < 6_000; index += 1)
      log.append([{ at: index, stream: 'stdout', text: `${index} ${text}` }]);
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes).toHaveLength(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3.1 * 1024 * 1024);
    expect((await log.tail({ lines: 1 }))[0]?.text).toMatch(/^5999 /);
    expect(await log.tail({ lines: 1_500 })).toHaveLength(1_500);
    log.close();
  });

  it('survives a torn last line and rubbish', async () => {
    const log = new LogStore(folder);
    log.note('whole');
    log.close();
    appendFileSync(join(folder, 'log.jsonl'), '\n\0\0rubbish\n{"n":2,"at":1,"s":"a","t":"to');
    const again = new LogStore(folder);
    again.note('after');
    expect(texts(await again.tail({ lines: 9 }))).toEqual(['whole', 'after']);
    again.close();
  });

  it('that cannot be written loses lines and tells how many, and nothing else', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    const log = new LogStore(blocked);
    log.note('lost');
    log.note('lost too');
    rmSync(blocked);
    log.note('kept');
    expect(texts(await log.tail({ lines: 9 }))).toEqual([expect.stringMatching(/^2 lines could not be kept/), 'kept']);
    log.close();
  });
});

describe('the output of a service', () => {
  function open(): { log: LogStore; reader: OutputReader } {
    const log = new LogStore(folder);
    return { log, reader: new OutputReader(folder, log) };
  }
  const write = (text: string | Uint8Array) => appendFileSync(join(folder, 'output'), text);

  it('is taken over once, also when the agent is killed in between', async () => {
    const { log, reader } = open();
    write('one\ntwo\nhal');
    reader.pull();
    const next = open();
    write('f\nlast');
    next.reader.pull();
    next.reader.finish();
    expect(texts(await next.log.tail({ lines: 9 }))).toEqual(['one', 'two', 'half', 'last']);
    log.close();
    next.log.close();
  });

  it('keeps letters whole that arrive in pieces, and cuts lines without end', async () => {
    const { log, reader } = open();
    const bytes = Buffer.from('grün\n');
    write(bytes.subarray(0, 3));
    reader.pull();
    write(bytes.subarray(3));
    write(`${'y'.repeat(maximumLineLength + 5)}\r\n`);
    reader.pull();
    const lines = await log.tail({ lines: 9 });
    expect(lines[0]?.text).toBe('grün');
    expect(lines.slice(1).map(({ text }) => text.length)).toEqual([maximumLineLength, 5]);
    log.close();
  });

  it('does not fill the disk: what was taken over is emptied, and what comes too fast is left out and counted', async () => {
    const { log, reader } = open();
    const line = `${'z'.repeat(1_023)}\n`;
    write(line.repeat(4_100));
    reader.pull();
    expect(statSync(join(folder, 'output')).size).toBe(0);
    write(line.repeat(10_000));
    reader.pull();
    const lines = await log.tail({ lines: 3_000 });
    expect(lines.some(({ text }) => /bytes of stdout were written faster/.test(text))).toBe(true);
    write('after\n');
    reader.pull();
    expect((await log.tail({ lines: 1 }))[0]?.text).toBe('after');
    log.close();
  });

  it('that someone emptied is read from its beginning', async () => {
    const { log, reader } = open();
    write('before\n');
    reader.pull();
    truncateSync(join(folder, 'output'), 0);
    write('new\n');
    reader.pull();
    expect(texts(await log.tail({ lines: 9 }))).toEqual(['before', 'new']);
    log.close();
  });

  it('that is not there is no error', () => {
    mkdirSync(join(folder, 'empty'));
    const log = new LogStore(join(folder, 'empty'));
    expect(() => new OutputReader(join(folder, 'none'), log).pull()).not.toThrow();
    log.close();
  });
});
