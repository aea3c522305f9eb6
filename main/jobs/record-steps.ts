import type { EngineState } from './engine-state.ts';
import type { LiveTarget } from './job-run.ts';
import { StepRecorder } from './step-recorder.ts';

/** Keeps the steps of a target; `onStep` is told of each change once it is on disk. */
export function recordSteps(
  { jobId, target }: { jobId: string; target: LiveTarget },
  { store, log }: Pick<EngineState, 'store' | 'log'>,
  onStep: () => void,
): StepRecorder {
  const { steps } = store;
  const { deviceId } = target;
  const failed = (error: unknown) => log.error({ err: error, jobId }, 'step not written');
  const sink = {
    next() {
      // Asked for once at most: those that were just begun may not be on disk yet.
      const position = target.nextStep ?? steps.next(jobId, deviceId);
      target.nextStep = position + 1;
      return position;
    },
    put(at: number, step: Parameters<typeof steps.put>[1]) {
      store.writeSoon(() => steps.put({ jobId, deviceId, position: at }, step)).then(onStep, failed);
    },
  };
  return new StepRecorder(sink, failed);
}
