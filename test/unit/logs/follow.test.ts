import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../contract/agent/common.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import { LineBuffer } from '../../../main/logs/line-buffer.ts';
import { followLog } from '../../../main/logs/logs.ts';
import { MemoryDevice } from '../../support/memory-device.ts';

function lines(from: number, to: number): LogLine[] {
  return Array.from({ length: to - from }, (_, n) => ({ at: from + n, stream: 'stdout', text: `line ${from + n}` }));
}

function follow(memory: MemoryDevice, signal: AbortSignal) {
  const source = { kind: 'module' as const, moduleId: 'm' };
  return followLog({ open: memory.open, deviceId: 'd', source, lines: 100, signal });
}

describe('a followed log', () => {
  test('hands on what comes, and ends on the device too when its reader leaves', async () => {
    const memory = new MemoryDevice();
    memory.logs = [lines(0, 3)];
    let onDevice: AbortSignal | undefined;
    const { followModuleLog } = memory.client;
    memory.client.followModuleLog = (id, options) => {
      onDevice = options.signal;
      return followModuleLog(id, options);
    };
    for await (const batch of follow(memory, new AbortController().signal)) {
      expect(batch).toEqual(lines(0, 3));
      break;
    }
    expect(onDevice?.aborted).toBe(true);
  });

  test('ends quietly when it is aborted while nothing comes', async () => {
    const abort = new AbortController();
    const log = follow(new MemoryDevice(), abort.signal);
    const waiting = log.next();
    setImmediate(() => abort.abort());
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test('hands on the last lines before it fails', async () => {
    const memory = new MemoryDevice();
    memory.client.followModuleLog = async function* () {
      yield lines(0, 2);
      throw new FlotillaError('ssh.connection-lost', { address: 'x' });
    };
    const log = follow(memory, new AbortController().signal);
    expect((await log.next()).value).toEqual(lines(0, 2));
    await expect(log.next()).rejects.toMatchObject({ code: 'ssh.connection-lost' });
  });
});

describe('the buffer of a log', () => {
  test('drops the oldest lines when its reader is slow, and says how many', async () => {
    const buffer = new LineBuffer(100);
    for (let n = 0; n < 1000; n += 50) buffer.push(lines(n, n + 50));
    buffer.end();
    const [note, ...rest] = (await buffer.take()) ?? [];
    expect(note).toMatchObject({ stream: 'agent', text: expect.stringContaining('900 lines') });
    expect(rest).toEqual(lines(900, 1000));
    expect(await buffer.take()).toBeNull();
  });

  test('counts the lines of one batch that alone is too long', async () => {
    const buffer = new LineBuffer(10);
    buffer.push(lines(0, 5));
    buffer.push(lines(5, 35));
    const [note, ...rest] = (await buffer.take()) ?? [];
    expect(note?.text).toContain('25 lines');
    expect(rest).toEqual(lines(25, 35));
  });
});
