import { describe, expect, test } from 'vitest';
import type { Step } from '../../../contract/app/jobs.ts';
import { StepRecorder } from '../../../main/jobs/step-recorder.ts';
import { waitFor } from '../../support/wait-for.ts';

function makeRecorder() {
  const steps: Step[] = [];
  let writes = 0;
  const sink = {
    next: () => steps.length,
    put(position: number, step: Step) {
      steps[position] = step;
      writes += 1;
    },
  };
  const recorder = new StepRecorder(sink, (error) => {
    throw error;
  });
  return { recorder, steps, writes: () => writes };
}

describe('a step', () => {
  test('is there while it runs and done when it ends, with what its work returned', async () => {
    const { recorder, steps } = makeRecorder();
    const value = await recorder.step('install', async (step) => {
      expect(steps[0]).toMatchObject({ name: 'install', state: 'running', endedAt: null });
      step.output('added 1 package\n');
      return 7;
    });
    expect(value).toBe(7);
    expect(steps[0]).toMatchObject({ state: 'done', output: 'added 1 package\n', endedAt: expect.any(Number) });
  });

  test('that fails says so and hands its failure on', async () => {
    const { recorder, steps } = makeRecorder();
    const work = recorder.step('install', async (step) => {
      step.skip('not needed after all');
      throw new Error('disk full');
    });
    await expect(work).rejects.toThrow('disk full');
    expect(steps[0]?.state).toBe('failed');
  });

  test('that was not needed is skipped, with the reason', async () => {
    const { recorder, steps } = makeRecorder();
    await recorder.step('upload', async (step) => step.skip('already there'));
    expect(steps[0]).toMatchObject({ state: 'skipped', output: 'already there' });
  });

  test('keeps the last 16 KiB of its output, cut between characters', async () => {
    const { recorder, steps } = makeRecorder();
    await recorder.step('build', async (step) => {
      for (let n = 0; n < 2000; n++) step.output(`第${n}行 — a line of output\n`);
    });
    const output = steps[0]?.output ?? '';
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(16 * 1024);
    expect(Buffer.byteLength(output)).toBeGreaterThan(16 * 1024 - 4);
    expect(output.endsWith('第1999行 — a line of output\n')).toBe(true);
    expect(output).not.toContain('\uFFFD');
  });

  test('holds no control sequences, also when one came in two pieces', async () => {
    const { recorder, steps } = makeRecorder();
    await recorder.step('install', async (step) => {
      step.output('\u001b[3');
      step.output('1mred\u001b[0m \u001b]0;title\u0007 10%\r20%\r\nok\u0000\u202Egnp.exe');
    });
    expect(steps[0]?.output).toBe('red  10%\n20%\nokgnp.exe');
  });

  test('writes what it prints a few times a second, not line by line', async () => {
    const { recorder, steps, writes } = makeRecorder();
    await recorder.step('install', async (step) => {
      for (let n = 0; n < 500; n++) step.progress(n, 500);
      expect(writes()).toBe(1);
      await waitFor('the last progress', () => steps[0]?.progress?.done === 499);
      expect(writes()).toBe(2);
    });
    expect(writes()).toBe(3);
  });

  test('writes nothing after its recorder was closed', async () => {
    const { recorder, steps, writes } = makeRecorder();
    await recorder.step('install', async (step) => {
      step.output('last words');
      recorder.close();
    });
    expect(writes()).toBe(1);
    expect(steps[0]?.state).toBe('running');
  });
});
