import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LogLine } from '../../../contract/agent/common.ts';
import { openLog } from '../../../main/log.ts';
import { KeptLogs } from '../../../main/logs/kept-logs.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const deviceId = '6f0d8f0e-0c4f-4a51-9a55-6a4c7c2a0001';
const agent = { deviceId, source: { kind: 'agent' as const } };
const module = { deviceId, source: { kind: 'module' as const, moduleId: '../../evil' } };
const lines = (from: number, to: number, text = 'line'): LogLine[] =>
  Array.from({ length: to - from }, (_, n) => ({ at: 1000 + from + n, stream: 'stderr', text: `${text} ${from + n}` }));

function openKept(options: { isKnown?: (deviceId: string) => boolean; mostBytes?: number } = {}) {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const { log, close } = openLog(join(folder.path, 'flotilla.log'));
  onTestFinished(close);
  const kept = new KeptLogs({ folder: join(folder.path, 'logs'), isKnown: () => true, log, ...options });
  return { kept, folder: join(folder.path, 'logs') };
}

async function keep(kept: KeptLogs, ref: typeof agent | typeof module, what: LogLine[]): Promise<void> {
  const writer = kept.writer(ref);
  writer?.write(what);
  await writer?.close();
}

describe('kept logs', () => {
  test('are read again as they were, and only by who owns them', async () => {
    const { kept, folder } = openKept();
    await keep(kept, agent, lines(0, 3));
    await keep(kept, agent, lines(3, 5));
    expect((await kept.read(agent, 4))?.lines).toEqual(lines(1, 5));
    expect(await kept.read(module, 4)).toBeNull();
    const [file = ''] = readdirSync(join(folder, deviceId));
    expect(statSync(join(folder, deviceId, file)).mode & 0o777).toBe(0o600);
  });

  test('stay in their folder whatever a source is called', async () => {
    const { kept, folder } = openKept();
    await keep(kept, module, lines(0, 1));
    expect(readdirSync(folder)).toEqual([deviceId]);
    expect(readdirSync(join(folder, deviceId))).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.log$/)]);
  });

  test('have one writer', () => {
    const { kept } = openKept();
    expect(kept.writer(agent)).not.toBeNull();
    expect(kept.writer(agent)).toBeNull();
  });

  test('stay within two files of bounded size', async () => {
    const { kept, folder } = openKept();
    const long = 'x'.repeat(1000);
    const writer = kept.writer(agent);
    for (let n = 0; n < 5000; n += 250) writer?.write(lines(n, n + 250, long));
    await writer?.close();
    const sizes = readdirSync(join(folder, deviceId)).map((name) => statSync(join(folder, deviceId, name)).size);
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThan(1.5 * 1024 * 1024);
    expect((await kept.read(agent, 1))?.lines).toEqual(lines(4999, 5000, long));
  });

  test('pass over a line that a crash has cut', async () => {
    const { kept, folder } = openKept();
    await keep(kept, agent, lines(0, 2));
    const [file = ''] = readdirSync(join(folder, deviceId));
    writeFileSync(join(folder, deviceId, file), '12 o whole\n13 e', { mode: 0o600 });
    expect((await kept.read(agent, 9))?.lines).toEqual([{ at: 12, stream: 'stdout', text: 'whole' }]);
  });

  test('are forgotten when that is asked for, also while more is written', async () => {
    const { kept } = openKept();
    await keep(kept, module, lines(0, 2));
    const writer = kept.writer(agent);
    writer?.write(lines(0, 2));
    expect(await kept.clear()).toBe(1);
    writer?.write(lines(2, 3));
    await writer?.close();
    expect((await kept.read(agent, 9))?.lines).toEqual(lines(2, 3));
    expect(await kept.clear([agent])).toBe(1);
    expect(await kept.sizes()).toEqual({ bytes: 0, sources: 0 });
  });

  test('are swept: those of devices that are gone, then the oldest', async () => {
    let known = true;
    const { kept, folder } = openKept({ isKnown: () => known, mostBytes: 100 });
    await keep(kept, agent, lines(0, 20));
    await kept.sweep();
    expect(await kept.sizes()).toEqual({ bytes: 0, sources: 0 });
    await keep(kept, agent, lines(0, 2));
    await kept.sweep();
    expect((await kept.sizes()).sources).toBe(1);
    known = false;
    await kept.sweep();
    expect(existsSync(join(folder, deviceId))).toBe(false);
  });
});
