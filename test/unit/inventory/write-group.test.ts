import { expect, test } from 'vitest';
import type { Sql } from '../../../main/inventory/sql.ts';
import { WriteGroup } from '../../../main/inventory/write-group.ts';

/** A group over nothing, and what it wrote: one list for each transaction. */
function groupOf() {
  const written: string[][] = [];
  let depth = 0;
  const sql: Pick<Sql, 'transaction'> = {
    transaction(work) {
      if (depth === 0) written.push([]);
      depth += 1;
      try {
        return work();
      } catch (error) {
        if (depth === 1) written.pop();
        throw error;
      } finally {
        depth -= 1;
      }
    },
  };
  const group = new WriteGroup(sql);
  const add = (name: string, options?: { urgent: boolean }) => group.add(() => written.at(-1)?.push(name), options);
  return { group, add, written };
}

const unhurried = { urgent: false };

test('what nobody waits for is written with the next that somebody waits for, in the order of asking', async () => {
  const { add, written } = groupOf();
  const step = add('step', unhurried);
  await add('end');
  expect(written).toEqual([['step', 'end']]);
  await step;
});

test('alone it is written all the same', async () => {
  const { add, written } = groupOf();
  await Promise.all([add('one', unhurried), add('two', unhurried)]);
  expect(written).toEqual([['one', 'two']]);
});

test('a flush writes everything at once, and nothing is written twice', async () => {
  const { group, add, written } = groupOf();
  const all = Promise.all([add('step', unhurried), add('end')]);
  group.flush();
  expect(written).toEqual([['step', 'end']]);
  await all;
  await add('next', unhurried);
  expect(written).toEqual([['step', 'end'], ['next']]);
});

test('a write that throws fails alone', async () => {
  const { group, add, written } = groupOf();
  const failing = group.add(() => {
    throw new Error('full');
  });
  const other = add('other');
  await expect(failing).rejects.toThrow('full');
  await other;
  expect(written).toEqual([['other']]);
});

test('a transaction that cannot be begun fails all that waits for it, and the next is tried anew', async () => {
  let isFull = true;
  const group = new WriteGroup({
    transaction(work) {
      if (isFull) throw new Error('full');
      return work();
    },
  });
  const outcomes = await Promise.allSettled([
    group.add(() => 'one'),
    group.add(() => 'two'),
    group.add(() => 'three', unhurried),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  isFull = false;
  await expect(group.add(() => 'four')).resolves.toBe('four');
});
