import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FolderInUseError, lockFolder } from '../../../agent/state/folder-lock.ts';
import { KeyedLock } from '../../../agent/state/keyed-lock.ts';
import { Outcomes, outcomeSchema } from '../../../agent/state/outcomes.ts';
import { identify } from '../../../agent/state/process-identity.ts';
import { RecordStore } from '../../../agent/state/record-store.ts';

let folder: string;
let reports: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-state-test-'));
  reports = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open<T>(
  schema: z.ZodType<T>,
  onChange?: (id: string, record: T | undefined) => void,
): Promise<RecordStore<T>> {
  return RecordStore.open({
    folder: join(folder, 'records'),
    schema,
    setAsideFolder: join(folder, 'set-aside'),
    report: (message) => reports.push(message),
    ...(onChange ? { onChange } : {}),
  });
}

describe('records', () => {
  const schema = z.object({ n: z.number() });

  it('are there again when the store is opened again, and nobody else may read them', async () => {
    const store = await open(schema);
    await store.put('one', { n: 1 });
    await store.put('two', { n: 2 });
    await store.delete('one');
    const again = await open(schema);
    expect(again.entries()).toEqual([['two', { n: 2 }]]);
    expect((await stat(join(folder, 'records/two.json'))).mode & 0o077).toBe(0);
  });

  it('that are torn, foreign or of another shape are set aside and told; half-written ones just go', async () => {
    const store = await open(schema);
    await store.put('good', { n: 1 });
    await writeFile(join(folder, 'records/torn.json'), '{"n":');
    await writeFile(join(folder, 'records/shape.json'), '{"n":"1"}');
    await writeFile(join(folder, 'records/notes.txt'), 'mine');
    await writeFile(join(folder, 'records/good.json.123-4.tmp'), '{"n":');
    const again = await open(schema);
    expect(again.entries()).toEqual([['good', { n: 1 }]]);
    expect(await readdir(join(folder, 'records'))).toEqual(['good.json']);
    expect(await readdir(join(folder, 'set-aside'))).toHaveLength(3);
    expect(reports).toHaveLength(3);
  });

  it('change in the order in which they were told to, and tell it', async () => {
    const seen: (number | undefined)[] = [];
    const store = await open(schema, (_id, record) => seen.push(record?.n));
    await Promise.all([1, 2, 3, 4, 5].map((n) => store.put('x', { n })));
    await store.delete('x');
    expect(seen).toEqual([1, 2, 3, 4, 5, undefined]);
  });

  it('are never written outside of their folder', async () => {
    const store = await open(schema);
    for (const id of ['../x', 'a/b', '', '.hidden', 'x'.repeat(300)]) {
      await expect(store.put(id, { n: 1 })).rejects.toThrow('not a record id');
    }
  });
});

describe('outcomes', () => {
  const reply = { status: 200, body: '{}' };

  it('are given again, refused for another request, and run again when an agent was killed over them', async () => {
    const first = new Outcomes(await open(outcomeSchema));
    expect(await first.claim('k', 'a')).toEqual({ kind: 'run', resumed: false });
    expect(await first.claim('k', 'a')).toEqual({ kind: 'running' });
    const second = new Outcomes(await open(outcomeSchema));
    expect(await second.claim('k', 'a')).toEqual({ kind: 'run', resumed: true });
    await second.settle('k', reply);
    expect(await second.claim('k', 'a')).toEqual({ kind: 'replay', reply });
    await expect(second.claim('k', 'b')).rejects.toThrow('already used');
  });

  it('are forgotten after a week', async () => {
    const outcomes = new Outcomes(await open(outcomeSchema));
    await outcomes.claim('k', 'a');
    await outcomes.settle('k', reply);
    await outcomes.sweep(Date.now() + 6 * 24 * 60 * 60_000);
    expect(outcomes.look('k')).toBeDefined();
    await outcomes.sweep(Date.now() + 8 * 24 * 60 * 60_000);
    expect(outcomes.look('k')).toBeUndefined();
  });

  it('any text is a key of its own', async () => {
    const outcomes = new Outcomes(await open(outcomeSchema));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ maxLength: 200 }), { maxLength: 5 }), async (keys) => {
        for (const key of keys) {
          const claim = await outcomes.claim(key, key);
          if (claim.kind === 'run') await outcomes.settle(key, { status: 200, body: key });
        }
        for (const key of keys)
          expect(outcomes.look(key)).toEqual({ kind: 'replay', reply: { status: 200, body: key } });
      }),
      { numRuns: 30 },
    );
  });
});

describe('a lock by key', () => {
  it('runs work of one key in order and one at a time, work of others beside it, and goes on after a failure', async () => {
    const lock = new KeyedLock();
    const seen: string[] = [];
    const work = (name: string, ms: number) => async () => {
      seen.push(`${name} begins`);
      await new Promise((done) => setTimeout(done, ms));
      seen.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
    };
    const all = [lock.run('x', work('a', 20)), lock.run('x', work('b', 1)), lock.run('x', work('c', 1))];
    void lock.run('y', work('d', 1));
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen.filter((step) => !step.startsWith('d'))).toEqual(
      ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect(seen.indexOf('d ends')).toBeLessThan(seen.indexOf('a ends'));
    await lock.drain();
  });
});

describe('the lock of a data folder', () => {
  it('is held by one, given back, and taken over from a process that is gone', async () => {
    const release = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
    await release();
    const gone = { ...identify(process.pid), pid: 2 ** 22 + 1 };
    await writeFile(join(folder, 'agent.lock'), JSON.stringify(gone));
    await (await lockFolder(folder))();
    await writeFile(join(folder, 'agent.lock'), 'torn');
    await (await lockFolder(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not taken from another process that lives', async () => {
    await writeFile(join(folder, 'agent.lock'), JSON.stringify(identify(process.ppid)));
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
  });
});
