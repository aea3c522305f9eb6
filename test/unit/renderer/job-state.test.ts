import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Module } from '../../../contract/agent/modules.ts';
import { endStates, type Job, jobSchema } from '../../../contract/app/jobs.ts';
import { planSchema } from '../../../contract/app/plan.ts';
import { errorCatalogue, problemSchema } from '../../../contract/errors.ts';
import { isAtWork, jobMark, subjectOf } from '../../../renderer/model/job-state.ts';
import { moduleCounts, moduleMark } from '../../../renderer/model/module-state.ts';
import { remedyOf } from '../../../renderer/model/remedy.ts';

function job(counts: Job['counts'], state: Job['state'] = 'ended'): Job {
  const call = { operation: 'agent.install', params: {} };
  const endedAt = state === 'ended' ? 2 : null;
  return jobSchema.parse({ id: randomUUID(), call, plan: planSchema.parse({}), state, createdAt: 1, endedAt, counts });
}

const module = (status: Module['status']): Module => ({
  id: 'm-1',
  description: { name: 'http-server', version: '14.1.1' },
  status,
});

describe('the state of a job', () => {
  test('is its worst result once it has ended', () => {
    expect(jobMark(job({ succeeded: 180, failed: 1 }))).toBe('failed');
    expect(jobMark(job({ succeeded: 3, unchanged: 2 }))).toBe('succeeded');
    expect(jobMark(job({ succeeded: 1 }, 'running'))).toBe('working');
    expect(jobMark(job({ failed: 1, waiting: 3 }, 'paused'))).toBe('paused');
    expect(jobMark(job({ succeeded: 1, queued: 3 }, 'waiting'))).toBe('queued');
    expect(jobMark({ ...job({ waiting: 3 }, 'waiting'), resumesAt: 5 })).toBe('scheduled');
  });

  test.each(['scheduled', 'waiting', 'ended'] as const)('%s is not at work', (state) => {
    expect(isAtWork(job({ waiting: 1 }, state))).toBe(false);
    expect(isAtWork(job({ running: 1 }, 'running'))).toBe(true);
  });

  test.each(endStates)('%s alone names the job', (state) => {
    expect(jobMark(job({ [state]: 1 }))).toBe(state);
  });

  test('names the module it is about from the last snapshot', () => {
    const call = { operation: 'module.start', params: { moduleId: 'm-1' } } as const;
    expect(subjectOf(call, [module({ installed: true })])).toBe('http-server');
    expect(subjectOf({ ...call, params: { moduleId: 'abcdefghij' } }, [])).toBe('abcdefgh');
  });

  test('still names a module that is gone', () => {
    const call = { operation: 'module.delete', params: { moduleId: 'm-1', name: 'http-server' } } as const;
    expect(subjectOf(call, [])).toBe('http-server');
  });
});

describe('the state of a module', () => {
  test('is unknown where an old server does not say', () => {
    expect(moduleMark(module({ installed: true }))).toBe('unknown');
    expect(moduleMark(module({ installed: true, running: false }))).toBe('stopped');
    expect(moduleMark(module({ installed: false, running: true }))).toBe('not-installed');
  });

  test('is a failure where it is to run and does not', () => {
    expect(moduleMark(module({ installed: true, enabled: true, running: false }))).toBe('failed');
    expect(moduleMark(module({ installed: true, enabled: false, running: false }))).toBe('stopped');
  });

  test('is counted for the list', () => {
    const modules = [module({ installed: true, running: true }), module({ installed: false })];
    expect(moduleCounts(modules)).toEqual({ running: 1, total: 2, broken: 1 });
  });
});

describe('the button beside a problem', () => {
  test('never tries again what cannot succeed unchanged', () => {
    for (const name of Object.keys(errorCatalogue)) {
      const code = problemSchema.shape.code.parse(name);
      if (!errorCatalogue[code].retry) expect(remedyOf(code), code).not.toBe('try-again');
    }
  });

  test('leads to the keys where the key is the problem', () => {
    expect(remedyOf('trust.changed-key')).toBe('check-host-key');
    expect(remedyOf('ssh.auth-refused')).toBe('edit-device');
    expect(remedyOf('vault.locked')).toBe('unlock');
  });
});
