import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openDatabase } from '../../main/inventory/database.ts';
import { HistoryStore } from '../../main/inventory/history.ts';
import { JobStore } from '../../main/inventory/jobs.ts';
import { migrations } from '../../main/inventory/migrations/migrations.ts';
import { createSql, type Sql } from '../../main/inventory/sql.ts';

/** Thrown by everything once the process is to be taken as dead. */
export class Crash extends Error {}

/** The transitions of targets and jobs: what the engine has written. */
const transitions = [
  'create',
  'begin',
  'hold',
  'markAttempt',
  'markSent',
  'retry',
  'queue',
  'end',
  'stop',
  'checked',
  'soak',
  'beginWave',
  'pause',
  'resume',
  'interrupted',
  'endAll',
] as const;

export interface CountedStore {
  store: JobStore;
  /** What each commit held so far, in order. */
  commits: string[];
  /** From now on every call throws, as if the process had ended. */
  kill(): void;
  isDead(): boolean;
  /** Devices whose end stands in the history, each as often as it stands there. */
  recorded(): string[];
  close(): void;
}

export interface CountedStoreOptions {
  /** Told of every commit so far. */
  onCommit(commits: readonly string[]): void;
  /** False where no process ends: what was committed is there without waiting for the disk. */
  isSynced: boolean;
}

/** A database of the newest format, to be copied: making one takes longer than most runs. */
export function makeTemplate(file: string): void {
  openDatabase(file, migrations).close();
}

export function copyTemplate(template: string, file: string): void {
  copyFileSync(template, file);
}

/** A job store over a real file, which tells of each commit right after it; what `onCommit` throws is thrown from then on. */
export function openCountedStore(file: string, { onCommit, isSynced }: CountedStoreOptions): CountedStore {
  const database = new Database(file);
  database.pragma(`synchronous = ${isSynced ? 'FULL' : 'OFF'}`);
  database.pragma('foreign_keys = ON');
  const commits: string[] = [];
  let isDead = false;
  let depth = 0;
  let held: string[] = [];
  const alive = () => {
    if (isDead) throw new Crash();
  };
  const committed = () => {
    commits.push(held.join(' ') || 'step');
    held = [];
    try {
      onCommit(commits);
    } catch (error) {
      isDead = true;
      throw error;
    }
  };
  const real = createSql(database);
  const sql: Sql = {
    prepare(text) {
      const statement = real.prepare(text);
      return {
        run(...values) {
          alive();
          const result = statement.run(...values);
          if (depth === 0) committed();
          return result;
        },
        get(...values) {
          alive();
          return statement.get(...values);
        },
        column(...values) {
          alive();
          return statement.column(...values);
        },
        all(...values) {
          alive();
          return statement.all(...values);
        },
      };
    },
    transaction(work) {
      alive();
      depth += 1;
      let value: ReturnType<typeof work>;
      try {
        value = real.transaction(work);
      } finally {
        depth -= 1;
      }
      if (depth === 0) committed();
      return value;
    },
  };
  // With no time of their own, which would be that of the machine: what is written when is the same in every run.
  const store = new JobStore(sql, new HistoryStore(sql, 'tester'), {
    leisureMs: 0,
    momentMs: Number.POSITIVE_INFINITY,
  });
  for (const name of transitions) {
    const method: (...args: never[]) => unknown = store[name].bind(store);
    Object.assign(store, {
      [name]: (...args: never[]) => {
        held.push(name === 'end' ? `end:${stateIn(args)}` : name);
        return method(...args);
      },
    });
  }
  return {
    store,
    commits,
    kill: () => {
      isDead = true;
    },
    isDead: () => isDead,
    recorded: () =>
      database
        .prepare<[], { device_id: string }>("SELECT device_id FROM history WHERE kind = 'target.ended'")
        .all()
        .map(({ device_id }) => device_id),
    close: () => database.close(),
  };
}

function stateIn(args: readonly unknown[]): string {
  const end = args[1];
  return typeof end === 'object' && end !== null && 'state' in end ? String(end.state) : '';
}
