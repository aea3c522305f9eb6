import type { TargetKey } from '../inventory/inventory.ts';
import type { EngineState } from './engine-state.ts';
import { StepRecorder } from './step-recorder.ts';

/** Keeps the steps of a target; `onStep` is told of each change once it is on disk. */
export function recordSteps(
  { jobId, deviceId }: TargetKey,
  { store, log }: Pick<EngineState, 'store' | 'log'>,
  onStep: () => void,
): StepRecorder {
  const { steps } = store;
  const failed = (error: unknown) => log.error({ err: error, jobId }, 'step not written');
  let position: number | undefined;
  const sink = {
    next() {
      // Those that were just begun may not be on disk yet.
      position = position === undefined ? steps.next(jobId, deviceId) : position + 1;
      return position;
    },
    put(at: number, step: Parameters<typeof steps.put>[1]) {
      store.writeSoon(() => steps.put({ jobId, deviceId, position: at }, step)).then(onStep, failed);
    },
  };
  return new StepRecorder(sink, failed);
}
