import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileNameOf, labelOf } from '../../../main/files/entries.ts';
import { KeptFiles } from '../../../main/files/kept-files.ts';
import { withProgress } from '../../../main/files/with-progress.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const never = () => new AbortController().signal;

describe('work with progress', () => {
  it('tells the latest, then what came of it', async () => {
    const events: unknown[] = [];
    const work = async (onProgress: (done: number, total: number) => void) => {
      for (let done = 0; done <= 1000; done += 1) onProgress(done, 1000);
      return { kind: 'done' as const };
    };
    for await (const event of withProgress(never(), work)) events.push(event);
    expect(events).toEqual([{ kind: 'progress', doneBytes: 1000, totalBytes: 1000 }, { kind: 'done' }]);
  });

  it('fails as the work does, and ends the work when its reader leaves', async () => {
    const failing = withProgress(never(), async () => {
      throw new Error('broken');
    });
    await expect(failing.next()).rejects.toThrow('broken');
    let ended = false;
    const endless = withProgress(never(), async (onProgress, signal) => {
      onProgress(1, 2);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      ended = true;
      return null;
    });
    await endless.next();
    await endless.return();
    expect(ended).toBe(true);
  });
});

describe('files that wait for the window', () => {
  const begin = () => {
    const folder = makeTempFolder();
    onTestFinished(folder.remove);
    const make = (name: string) => {
      const path = join(folder.path, name);
      writeFileSync(path, name);
      return { path };
    };
    return { make, has: (name: string) => existsSync(join(folder.path, name)) };
  };

  it('are few: the one that was not used for longest goes first', async () => {
    const { make, has } = begin();
    const kept = new KeptFiles({ idleMs: 60_000, maxFiles: 2 });
    await kept.add('a', make('a'));
    await kept.add('b', make('b'));
    await kept.use('a', async () => {});
    await kept.add('c', make('c'));
    expect([has('a'), has('b'), has('c')]).toEqual([true, false, true]);
    await kept.close();
    expect([has('a'), has('c')]).toEqual([false, false]);
  });

  it('stay on disk while they are used, though they were dropped', async () => {
    const { make, has } = begin();
    const kept = new KeptFiles({ idleMs: 60_000, maxFiles: 2 });
    await kept.add('a', make('a'));
    await kept.use('a', async () => {
      await kept.drop('a');
      expect(has('a')).toBe(true);
    });
    expect(has('a')).toBe(false);
    expect(await kept.use('a', async (file) => file)).toBe(null);
  });
});

describe('names of files of a device', () => {
  it('are shown with a mark for what is not printed, and are never empty', () => {
    expect(labelOf(`a${String.fromCharCode(27)}[2Jb\u202Ec\udcff`)).toBe('a\uFFFD[2Jb\uFFFDc\uFFFD');
    expect(labelOf(String.fromCharCode(7))).toBe('\uFFFD');
    expect(labelOf('')).toBe('?');
  });

  it('become names that every laptop can have', () => {
    expect(fileNameOf('/var/log/app:1.log')).toBe('app_1.log');
    expect(fileNameOf('/x/..')).not.toMatch(/^\./);
    expect(fileNameOf('/x/con.txt')).toBe('_con.txt');
    expect(fileNameOf('/x/trailing. ')).toBe('trailing');
    expect(fileNameOf('/x/.bashrc')).toBe('_bashrc');
    expect(fileNameOf(`/x/${'long'.repeat(100)}`).length).toBeLessThanOrEqual(200);
  });
});
