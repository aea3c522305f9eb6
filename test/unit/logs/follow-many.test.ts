import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LogEvent, LogRef } from '../../../contract/app/logs.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import type { DeviceLogLine, DeviceSession, OpenSession } from '../../../main/device/device.ts';
import { openLog } from '../../../main/log.ts';
import { LogService } from '../../../main/logs/logs.ts';
import { MemoryDevice } from '../../support/memory-device.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const idOf = (n: number) => `6f0d8f0e-0c4f-4a51-9a55-6a4c7c2a000${n}`;
const sourceOf = (n: number): LogRef => ({ deviceId: idOf(n), source: { kind: 'agent' } });
const lost = () => new FlotillaError('ssh.connection-lost', { address: 'x' });

function openService(open: OpenSession) {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const { log, close } = openLog(join(folder.path, 'flotilla.log'));
  onTestFinished(close);
  const options = { folder: join(folder.path, 'logs'), open, isKnown: () => true, clockSkew: () => 2000, log };
  return new LogService(options);
}

/** A session whose log is what the test says. */
function sessionOf(lines: (signal: AbortSignal) => AsyncIterable<DeviceLogLine[]>): DeviceSession {
  const memory = new MemoryDevice();
  memory.client.followAgentLog = ({ signal }) => lines(signal);
  return memory.session;
}

const line = (text: string, at = Date.now() + 2000): DeviceLogLine => ({ at, stream: 'stdout', text });

async function collect(
  service: LogService,
  sources: LogRef[],
  isEnough: (events: LogEvent[]) => boolean,
): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of service.follow(sources, { lines: 100, signal: AbortSignal.timeout(20_000) })) {
    events.push(event);
    if (isEnough(events)) break;
  }
  return events;
}

const textsOf = (events: LogEvent[]) =>
  events.flatMap((event) => (event.kind === 'lines' ? event.lines.map(({ text }) => text) : []));
const statesOf = (events: LogEvent[], source: number) =>
  events.flatMap((event) => (event.kind === 'state' && event.source === source ? [event.state.state] : []));

describe('several logs as one stream', () => {
  test('end alone: trouble with one leaves the others be', async () => {
    const service = openService(async (deviceId) => {
      if (deviceId === idOf(1)) throw new FlotillaError('agent.not-set-up', { address: 'x' });
      return sessionOf(async function* () {
        yield [line('one')];
        yield [line('two')];
      });
    });
    const isEnough = (all: LogEvent[]) => textsOf(all).length === 2 && statesOf(all, 1).length === 2;
    const events = await collect(service, [sourceOf(0), sourceOf(1)], isEnough);
    expect(textsOf(events)).toEqual(['one', 'two']);
    expect(statesOf(events, 0).slice(0, 2)).toEqual(['connecting', 'following']);
    expect(statesOf(events, 1)).toEqual(['connecting', 'problem']);
  });

  test('come back by themselves after a cut, without a line twice', async () => {
    let opened = 0;
    const at = Date.now();
    const service = openService(async () => {
      opened += 1;
      const round = opened;
      return sessionOf(async function* () {
        yield round === 1 ? [line('a', at), line('b', at + 1)] : [line('a', at), line('b', at + 1), line('c', at + 2)];
        if (round === 1) throw lost();
      });
    });
    const events = await collect(service, [sourceOf(0)], (all) => textsOf(all).length === 3);
    expect(textsOf(events)).toEqual(['a', 'b', 'c']);
    expect(statesOf(events, 0)).toEqual(['connecting', 'following', 'reconnecting', 'connecting', 'following']);
  });

  test('have times by the clock of the laptop', async () => {
    const service = openService(async () =>
      sessionOf(async function* () {
        yield [line('x', 1_800_000_000_000)];
      }),
    );
    const events = await collect(service, [sourceOf(0)], (all) => textsOf(all).length === 1);
    const [first] = events.flatMap((event) => (event.kind === 'lines' ? event.lines : []));
    expect(first).toMatchObject({ at: 1_800_000_000_000 - 2000, deviceAt: 1_800_000_000_000 });
    expect(events[0]).toMatchObject({ kind: 'state', clockSkewMs: 2000 });
  });

  test('hold their devices back when nobody reads, and lose nothing', async () => {
    let given = 0;
    const total = 100_000;
    const service = openService(async () =>
      sessionOf(async function* () {
        for (; given < total; given += 1000) {
          yield Array.from({ length: 1000 }, (_, n) => line(String(given + n)));
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    const stream = service.follow([sourceOf(0)], { lines: 10, signal: new AbortController().signal });
    const first = await stream.next();
    expect(first.done).toBe(false);
    // As many turns as all of it would take, were it not held back.
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(given).toBeLessThan(total / 2);
    const texts: string[] = [];
    for await (const event of stream) {
      texts.push(...textsOf([event]));
      if (texts.length >= total) break;
    }
    expect(texts).toEqual(Array.from({ length: total }, (_, n) => String(n)));
  }, 60_000);

  test('are read from the laptop while the device is away', async () => {
    let away = false;
    const service = openService(async () => {
      if (away) throw new FlotillaError('ssh.unreachable', { address: 'x' });
      return sessionOf(async function* () {
        yield [line('kept', 1_700_000_000_000)];
      });
    });
    await collect(service, [sourceOf(0)], (all) => textsOf(all).length === 1);
    away = true;
    const events = await collect(service, [sourceOf(0)], (all) => statesOf(all, 0).includes('reconnecting'));
    expect(textsOf(events)).toEqual(['kept']);
    expect(events.some((event) => event.kind === 'kept' && event.lines === 1 && event.keptAt > 0)).toBe(true);
  });
});
